/** A form of the pixel that the compiler has nothing to say against, offered and never put in by itself. */
export function MendedForm({ html, onUse }: { html: string; onUse: (html: string) => void }) {
  return (
    <details class="pixel-mended">
      <summary>There is a form of it that is safe</summary>
      <pre>{html}</pre>
      <button type="button" class="button" onClick={() => onUse(html)}>
        Use the mended form
      </button>
    </details>
  );
}
