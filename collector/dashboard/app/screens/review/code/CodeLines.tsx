/** The pixel's code with line numbers, which the review's places name, and its dynamic parameters marked. */
import type { ComponentChildren } from 'preact';
import { findSlots } from '../../../code/slots.ts';

export function CodeLines({ label, text }: { label: string; text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section class="box code-lines" tabIndex={0} aria-label={label}>
      <pre>
        {text.split(/\r\n?|\n/).map((line, index) => (
          <span key={index} class="code-line">
            {withSlots(line)}
            {'\n'}
          </span>
        ))}
      </pre>
    </section>
  );
}

/** A line in pieces, its slots marked. */
export function withSlots(line: string): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let end = 0;
  for (const { from, to } of findSlots(line)) {
    parts.push(
      line.slice(end, from),
      <mark key={from} class="slot">
        {line.slice(from, to)}
      </mark>,
    );
    end = to;
  }
  parts.push(line.slice(end));
  return parts;
}
