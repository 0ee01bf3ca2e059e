/** A bounded place for text of any length: it scrolls, so it has a name and can be reached by keyboard. */
import './box.css';
import type { ComponentChildren, Ref } from 'preact';

export function Box(props: {
  label: string;
  children?: ComponentChildren;
  page?: boolean;
  content?: Ref<HTMLDivElement>;
}) {
  const { label, children, page = false, content } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section class={`box ${page ? 'page' : ''}`} tabIndex={0} aria-label={label}>
      {page ? <div ref={content ?? null} /> : <pre>{children}</pre>}
    </section>
  );
}
