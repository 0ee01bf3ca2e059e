/** The pixel: what runs on the visitor's page, once it is approved. */
import { useRef } from 'preact/hooks';
import { reviewPath } from '../../../../addresses/review.ts';
import type { ShownConnector } from '../../../../api/types.ts';
import { sayPixelStatus } from '../../../../connector/pixelStatus.ts';
import { useProblem } from '../../../../forms/problems.ts';
import { slotNames } from '../../../../slots/completion.ts';
import { Badge } from '../../../../ui/Badge.tsx';
import { Toggle } from '../../../../ui/fields/Toggle.tsx';
import { Section } from '../../../../ui/layout/Section.tsx';
import { Notice } from '../../../../ui/layout/States.tsx';
import { EventNames } from '../EventNames.tsx';
import type { SectionProps } from '../sectionProps.ts';
import { useSettings } from '../useSettings.ts';
import { MendedForm } from './MendedForm.tsx';
import { PixelCode, type PixelCodeHandle } from './PixelCode.tsx';
import { PixelState } from './PixelState.tsx';
import { RefusalList } from './RefusalList.tsx';
import { usePixelCheck } from './usePixelCheck.ts';

export function PixelSection(props: SectionProps & { saved: ShownConnector | undefined }) {
  const { draft, edit, saved, readOnly } = props;
  const { pixel } = draft;
  const change = (part: Partial<typeof pixel>) => edit({ pixel: { ...pixel, ...part } });
  const known = saved && saved.pixel.status !== 'none' ? saved.pixel : undefined;
  const status = known && sayPixelStatus(known);
  // a pixel that is turned off is checked when it is saved all the same, and has to be seen to be corrected
  const refused = useProblem()('pixel', { parts: true }) !== undefined;
  const setting = useSettings();
  return (
    <Section
      title={setting('pixel.enabled').label}
      lead="Code of the partner that runs on the visitor’s page. It runs only after a reviewer approved exactly this text."
      beside={
        <>
          {status && <Badge tone={status.tone}>{status.text}</Badge>}
          {status && saved && <a href={reviewPath(saved.id)}>Review</a>}
          <Toggle
            {...setting('pixel.enabled')}
            checked={pixel.enabled}
            onChange={(enabled) => change({ enabled })}
            disabled={readOnly}
          />
        </>
      }
    >
      {known && <PixelState pixel={known} isEdited={pixel.html !== known.html || pixel.sandbox !== known.sandbox} />}
      {(pixel.enabled || refused) && (
        <PixelFields pixel={pixel} triggers={draft.triggers} change={change} readOnly={readOnly} />
      )}
    </Section>
  );
}

type Pixel = SectionProps['draft']['pixel'];

function PixelFields(props: {
  pixel: Pixel;
  triggers: readonly string[];
  change: (part: Partial<Pixel>) => void;
  readOnly: boolean;
}) {
  const { pixel, triggers, change, readOnly } = props;
  const problem = useProblem();
  const setting = useSettings();
  const code = useRef<PixelCodeHandle>(null);
  const checked = usePixelCheck(pixel);
  // while another is asked for they still stand where they were, or nearly
  const refusals = checked?.refusals ?? [];
  // what saving refused is old news once this very text was checked
  const isChecked = checked?.text === pixel.html && checked.sandbox === pixel.sandbox;
  return (
    <>
      <PixelCode
        value={pixel.html}
        onInput={(html) => change({ html })}
        checked={checked}
        error={isChecked || refusals.length > 0 ? undefined : problem('pixel.html')}
        readOnly={readOnly}
        handle={code}
      />
      <RefusalList refusals={refusals} onGoTo={(refusal) => code.current?.goTo(refusal)} />
      {isChecked && !readOnly && checked.mended && (
        <MendedForm html={checked.mended.html} onUse={(html) => change({ html })} />
      )}
      {(slotNames(pixel.html).includes('EVENT_NAME') || Object.keys(pixel.eventNames).length > 0) && (
        <EventNames
          triggers={triggers}
          names={pixel.eventNames}
          onChange={(eventNames) => change({ eventNames })}
          readOnly={readOnly}
          field="pixel.eventNames"
        />
      )}
      <Toggle
        {...setting('pixel.sandbox')}
        checked={pixel.sandbox}
        onChange={(sandbox) => change({ sandbox })}
        disabled={readOnly}
      />
      {/* a region that is there before, so that the warning is read out when it comes */}
      <div role="status" class="pixel-warning">
        {!pixel.sandbox && (
          <Notice kind="warn">
            <strong>It will run in the main window.</strong> Its code, and whatever that loads, can read and change the
            whole page: forms, cookies, prices. Nothing keeps it from reaching other hosts. Turn the sandbox off only if
            the partner’s pixel can’t do without, and you trust them with the page.
          </Notice>
        )}
      </div>
    </>
  );
}
