/** The pixel: what runs on the visitor's page, once it is approved. */
import type { ShownConnector } from '../../../api/types.ts';
import { Badge } from '../../../ui/Badge.tsx';
import { Field } from '../../../ui/Field.tsx';
import { Toggle } from '../../../ui/Toggle.tsx';
import { sayPixelStatus } from '../ConnectorRow.tsx';
import type { SectionProps } from './ConnectorEditor.tsx';
import { useProblem } from './problems.ts';
import { Section } from './Section.tsx';

export function PixelSection(props: SectionProps & { saved: ShownConnector | undefined }) {
  const { draft, edit, saved, readOnly } = props;
  const { pixel } = draft;
  const problem = useProblem();
  const change = (part: Partial<typeof pixel>) => edit({ pixel: { ...pixel, ...part } });
  const status = saved && saved.pixel.status !== 'none' ? sayPixelStatus(saved.pixel) : undefined;
  return (
    <Section
      title="Pixel"
      lead="Code of the partner that runs on the visitor’s page. It runs only after a reviewer approved exactly this text."
      beside={
        <>
          {status && <Badge tone={status.tone}>{status.text}</Badge>}
          {status && saved && <a href={`/review/${encodeURIComponent(saved.id)}`}>Review</a>}
          <Toggle
            label="Pixel"
            checked={pixel.enabled}
            onChange={(enabled) => change({ enabled })}
            disabled={readOnly}
          />
        </>
      }
    >
      {pixel.enabled && (
        <>
          <Field
            label="Pixel code"
            error={problem('pixel.html')}
            hint="HTML with dynamic parameters, as the partner gives it."
          >
            {(ids) => (
              <textarea
                {...ids}
                class="input mono"
                rows={6}
                spellcheck={false}
                value={pixel.html}
                readOnly={readOnly}
                onInput={(event) => change({ html: event.currentTarget.value })}
              />
            )}
          </Field>
          <Toggle
            label="Run in a sandbox"
            hint="In a frame of its own that reaches only the approved hosts. Without it the code can do whatever the page can."
            checked={pixel.sandbox}
            onChange={(sandbox) => change({ sandbox })}
            disabled={readOnly}
          />
        </>
      )}
    </Section>
  );
}
