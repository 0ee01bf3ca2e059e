/** One part of a review, with its heading. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export function Card(props: { title: string; lead?: ComponentChildren; children: ComponentChildren }) {
  const id = useId();
  return (
    <section class="card stack" aria-labelledby={id}>
      <div>
        <h2 id={id}>{props.title}</h2>
        {props.lead !== undefined && <p class="hint">{props.lead}</p>}
      </div>
      {props.children}
    </section>
  );
}
