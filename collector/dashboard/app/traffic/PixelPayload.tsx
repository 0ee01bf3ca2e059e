/** A pixel of one event: which values went where, and the code that came of it. It is text here; nothing of it runs or loads. */
import type { ShownPixel } from '../../../admin/traffic/showPixels.ts';
import { nodeMarkup } from '../markup/nodeMarkup.ts';
import { Box } from '../ui/layout/Box.tsx';
import { Notice } from '../ui/layout/States.tsx';

const CODE: Record<ShownPixel['outcome'], string> = {
  delivered: 'Code as it was handed to the browser',
  test_logged: 'Code as it would have run',
};

export function PixelPayload({ pixel }: { pixel: ShownPixel }) {
  const { outcome, values, note } = pixel;
  return (
    <div class="stack-tight">
      {note !== undefined && <Notice kind="warn">{note}</Notice>}
      {values.length > 0 && (
        <dl class="pairs">
          {values.map(({ slot, context, value }, n) => (
            <div key={n}>
              <dt class="mono" title={context === null ? undefined : `escaped for: ${context}`}>
                {slot ?? `value ${n + 1}`}
              </dt>
              <dd class={value === '' ? 'muted' : 'mono'}>{value === '' ? 'empty' : value}</dd>
            </div>
          ))}
        </dl>
      )}
      {pixel.mode !== null && (
        <Box label={CODE[outcome]}>{pixel.mode === 'main' ? nodeMarkup(pixel.nodes) : pixel.html}</Box>
      )}
    </div>
  );
}
