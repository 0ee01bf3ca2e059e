/** The webhook: where it goes, what it carries, and how. */

import { hasBody, METHODS } from '../../../../../../connector/methods.ts';
import { useProblem } from '../../../../forms/problems.ts';
import { slotNames } from '../../../../slots/completion.ts';
import { SlotInput } from '../../../../slots/SlotInput.tsx';
import { SelectField } from '../../../../ui/fields/Field.tsx';
import { Toggle } from '../../../../ui/fields/Toggle.tsx';
import { Section } from '../../../../ui/layout/Section.tsx';
import { toast } from '../../../../ui/overlays/toast.ts';
import type { Draft } from '../../model/connectorDraft.ts';
import { mergeParameters, splitUrl } from '../../model/splitUrl.ts';
import { EventNames } from '../EventNames.tsx';
import type { SectionProps } from '../sectionProps.ts';
import { useSettings } from '../useSettings.ts';
import { HeaderRows } from './HeaderRows.tsx';
import { ParameterRows } from './ParameterRows.tsx';
import { WebhookMore } from './WebhookMore.tsx';

const METHOD_OPTIONS = METHODS.map((value) => ({ value, label: value }));

const BODIES = [
  { value: 'form', label: 'Form' },
  { value: 'json', label: 'JSON from the parameters' },
  { value: 'template', label: 'JSON template' },
] as const;

export function WebhookSection({ draft, edit, readOnly }: SectionProps) {
  const { webhook } = draft;
  const problem = useProblem();
  const setting = useSettings();
  const change = (part: Partial<Draft['webhook']>) => edit({ webhook: { ...webhook, ...part } });

  /** A URL as partners write it down: its query becomes rows, where rows become the query. */
  const pasteUrl = (text: string): boolean => {
    const inQuery = !hasBody(webhook.method) || webhook.body === 'template';
    const split = inQuery && !readOnly ? splitUrl(text) : undefined;
    if (!split) return false;
    change({ url: split.url, parameters: mergeParameters(webhook.parameters, split.parameters) });
    const count = split.parameters.length;
    toast(`${count} ${count === 1 ? 'parameter' : 'parameters'} taken out of the URL`, 'good');
    return true;
  };

  const inBody = hasBody(webhook.method) && webhook.body !== 'template';
  /** what is turned off is kept, so it has to be right too */
  const isWrong = problem('webhook', { parts: true }) !== undefined;
  const usesEventName = slotNames(JSON.stringify(webhook)).includes('EVENT_NAME');
  const hasRenamed = Object.keys(webhook.eventNames).length > 0;
  return (
    <Section
      title={setting('webhook.enabled').label}
      lead="A request from this server to the partner’s, sent at least once and logged."
      beside={
        <Toggle
          {...setting('webhook.enabled')}
          checked={webhook.enabled}
          onChange={(enabled) => change({ enabled })}
          disabled={readOnly}
        />
      }
    >
      {!webhook.enabled && webhook.url !== '' && !isWrong && (
        <p class="hint">Turned off. Its settings stay as they are.</p>
      )}
      {(webhook.enabled || isWrong) && (
        <>
          <div class="method-url">
            <SelectField
              {...setting('webhook.method')}
              value={webhook.method}
              onChange={(method) => change({ method })}
              options={METHOD_OPTIONS}
              readOnly={readOnly}
            />
            <SlotInput
              {...setting('webhook.url')}
              value={webhook.url}
              onInput={(url) => change({ url })}
              onPaste={pasteUrl}
              placeholder="https://partner.example/postback"
              secretFor="key"
              readOnly={readOnly}
            />
          </div>
          {hasBody(webhook.method) && (
            <SelectField
              {...setting('webhook.body')}
              value={webhook.body}
              onChange={(body) => change({ body })}
              options={BODIES}
              readOnly={readOnly}
            />
          )}
          {hasBody(webhook.method) && webhook.body === 'template' && (
            <SlotInput
              {...setting('webhook.template')}
              multiline
              rows={8}
              value={webhook.template ?? ''}
              onInput={(template) => change({ template })}
              placeholder={'{ "event": "{{EVENT_NAME}}", "value": "{{VALUE}}" }'}
              secretFor="key"
              readOnly={readOnly}
            />
          )}
          <ParameterRows
            rows={webhook.parameters}
            onChange={(parameters) => change({ parameters })}
            where={inBody ? `in the ${webhook.body === 'json' ? 'JSON' : 'form'} body` : 'in the query'}
            readOnly={readOnly}
          />
          {(usesEventName || hasRenamed) && (
            <EventNames
              triggers={draft.triggers}
              names={webhook.eventNames}
              onChange={(eventNames) => change({ eventNames })}
              field="webhook.eventNames"
              readOnly={readOnly}
            />
          )}
          <HeaderRows rows={webhook.headers} onChange={(headers) => change({ headers })} readOnly={readOnly} />
          <WebhookMore webhook={webhook} change={change} readOnly={readOnly} />
        </>
      )}
    </Section>
  );
}
