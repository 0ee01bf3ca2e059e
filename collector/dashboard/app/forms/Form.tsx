/** A form whose problems are said at its fields, so that the browser keeps its own to itself. */
import type { ComponentChildren, Ref } from 'preact';

export function Form(props: {
  element: Ref<HTMLFormElement>;
  class: string;
  /** false: sending it, by Enter too, does nothing */
  isReady: boolean;
  onSubmit: () => void;
  children: ComponentChildren;
}) {
  const { element, isReady, onSubmit, children } = props;
  return (
    <form
      ref={element}
      class={props.class}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) onSubmit();
      }}
    >
      {children}
    </form>
  );
}
