/** One part of the editor, with its heading and, where it is a leg, its switch. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export function Section(props: {
  title: string;
  lead?: ComponentChildren;
  /** beside the heading: a switch, a badge */
  beside?: ComponentChildren;
  children?: ComponentChildren;
}) {
  const id = useId();
  return (
    <section class="card editor-section" aria-labelledby={id}>
      <header>
        <div class="row">
          <h2 id={id}>{props.title}</h2>
          {props.beside && <div class="push row">{props.beside}</div>}
        </div>
        {props.lead && <p class="hint">{props.lead}</p>}
      </header>
      {props.children}
    </section>
  );
}
