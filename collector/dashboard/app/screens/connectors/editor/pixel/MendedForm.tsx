/** A form of the pixel that the compiler has nothing to say against, offered and never put in by itself. */

import { Button } from '../../../../ui/buttons/Button.tsx';
import { Box } from '../../../../ui/layout/Box.tsx';

export function MendedForm({ html, onUse }: { html: string; onUse: (html: string) => void }) {
  return (
    <details class="pixel-mended">
      <summary>There is a form of it that is safe</summary>
      <Box label="Mended form">{html}</Box>
      <Button onClick={() => onUse(html)}>Use the mended form</Button>
    </details>
  );
}
