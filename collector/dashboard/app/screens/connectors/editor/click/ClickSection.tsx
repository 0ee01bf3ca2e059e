/** Click ID matching: whose visitors this connector fires for. */
import { PLATFORM_CLICK_PARAMETERS } from '../../../../../../decide/platforms.ts';
import { useProblem } from '../../../../forms/problems.ts';
import { slotNames } from '../../../../slots/completion.ts';
import { Choice, TextField } from '../../../../ui/fields/Field.tsx';
import { NumberField } from '../../../../ui/fields/NumberField.tsx';
import { Toggle } from '../../../../ui/fields/Toggle.tsx';
import { Section } from '../../../../ui/layout/Section.tsx';
import type { Draft } from '../../model/connectorDraft.ts';
import type { SectionProps } from '../sectionProps.ts';
import { useSettings } from '../useSettings.ts';
import { TryBox } from './TryBox.tsx';

const MODELS = [
  {
    value: 'last',
    label: 'Last click',
    hint: 'Only if no other partner or ad platform brought the visitor later.',
  },
  { value: 'any', label: 'Any click', hint: 'If this partner brought the visitor at all, within the window.' },
] as const;

/** What a click fills, whether it is matched or not. */
const CLICK = new Set(['CLICK_ID', 'CLICK_SOURCE']);

const REPEATS = [
  {
    value: 'count',
    label: 'Counts as a new click',
    hint: 'For a fixed code (aff_id=42), which each visit from this partner brings. A reload, or within half an hour, is the same click.',
  },
  {
    value: 'ignore',
    label: 'Is ignored',
    hint: 'For IDs made for one click: the first time counts, for other partners too, unless another connector with this parameter counts it.',
  },
] as const;

export function ClickSection({ draft, edit, readOnly }: SectionProps) {
  const { click } = draft;
  const problem = useProblem();
  const setting = useSettings();
  const change = (part: Partial<Draft['click']>) => edit({ click: { ...click, ...part } });
  /** what is turned off is kept, so it has to be right too */
  const isWrong = problem('click', { parts: true }) !== undefined;
  const usesClickId = slotNames(JSON.stringify([draft.webhook, draft.pixel.html])).some((name) => CLICK.has(name));
  const isPlatform = PLATFORM_CLICK_PARAMETERS.some(
    (name) => name.toLowerCase() === click.parameter.trim().toLowerCase(),
  );
  return (
    <Section
      title={setting('click.enabled').label}
      lead="With it, the connector fires only for visitors whom this partner sent."
      beside={
        <Toggle
          {...setting('click.enabled')}
          checked={click.enabled}
          onChange={(enabled) => change({ enabled })}
          disabled={readOnly}
        />
      }
    >
      {!click.enabled && (
        <p class="hint">
          Off: it fires for every visitor.
          {click.parameter !== '' &&
            ' The click parameter is still recognised and kept, and the newest click fills {{CLICK_ID}} where there is one.'}
        </p>
      )}
      {(click.enabled || draft.webhook.requireClickId || usesClickId || isWrong) && (
        <TextField
          {...setting('click.parameter')}
          code
          value={click.parameter}
          onInput={(parameter) => change({ parameter })}
          placeholder="click_id"
          hint={
            <>
              The landing URL’s parameter with the partner’s ID: <code>?{click.parameter || 'click_id'}=12345</code>. It
              fills <code>{'{{CLICK_ID}}'}</code>; capital letters make no difference in the name.
              {isPlatform && ' An ad platform’s own parameter: it is kept without any connector too.'}
            </>
          }
          readOnly={readOnly}
        />
      )}
      {(click.enabled || usesClickId || isWrong) && (
        <div class="two">
          <TextField
            label="Source parameter (optional)"
            code
            value={click.source.parameter}
            onInput={(parameter) => change({ source: { ...click.source, parameter } })}
            placeholder="utm_source"
            hint={
              <>
                Fills <code>{'{{CLICK_SOURCE}}'}</code>.
              </>
            }
            error={problem('click.source.parameter')}
            readOnly={readOnly}
          />
          <TextField
            label="Only with this value (optional)"
            code
            value={click.source.value ?? ''}
            onInput={(value) => change({ source: { ...click.source, value } })}
            placeholder="any value"
            hint="Then a click without exactly this value is somebody else’s."
            error={problem('click.source.value')}
            readOnly={readOnly}
          />
        </div>
      )}
      {(click.enabled || isWrong) && (
        <>
          <Choice
            {...setting('click.model')}
            value={click.model}
            onChange={(model) => change({ model })}
            options={MODELS}
            readOnly={readOnly}
          />
          <div class="narrow-field">
            <NumberField
              {...setting('click.windowDays')}
              min="0.05"
              max="3650"
              step="any"
              value={click.windowDays}
              onChange={(windowDays) => change({ windowDays })}
              readOnly={readOnly}
            />
          </div>
          <Choice
            {...setting('click.repeats')}
            value={click.repeats}
            onChange={(repeats) => change({ repeats })}
            options={REPEATS}
            readOnly={readOnly}
          />
        </>
      )}
      <TryBox draft={draft} />
    </Section>
  );
}
