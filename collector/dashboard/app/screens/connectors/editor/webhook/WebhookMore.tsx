/** Settings of the webhook that most connectors leave as they are. */
import { get } from '../../../../api/client.ts';
import { useLoad } from '../../../../api/useLoad.ts';
import { useProblem } from '../../../../forms/problems.ts';
import { SlotInput } from '../../../../slots/SlotInput.tsx';
import { Button } from '../../../../ui/buttons/Button.tsx';
import { SelectField, TextField } from '../../../../ui/fields/Field.tsx';
import { Checkbox } from '../../../../ui/fields/Toggle.tsx';
import { type Draft, isMasked } from '../../model/connectorDraft.ts';

type Webhook = Draft['webhook'];

const GUARANTEES = [
  { value: 'at_least_once', label: 'At least once' },
  { value: 'at_most_once', label: 'At most once' },
] as const;
const RULES = [
  { value: 'none', label: 'Any answer with 2xx' },
  { value: 'contains', label: 'The answer contains' },
  { value: 'lacks', label: 'The answer does not contain' },
] as const;

export function WebhookMore(props: {
  webhook: Webhook;
  change: (part: Partial<Webhook>) => void;
  readOnly: boolean;
  hasClick: boolean;
}) {
  const { webhook, change, readOnly, hasClick } = props;
  const problem = useProblem();
  const { responseRule, basicAuth } = webhook;
  const without = (key: 'responseRule' | 'basicAuth' | 'signWith') => {
    // undefined takes the setting away: JSON leaves it out
    change({ [key]: undefined } as unknown as Partial<Webhook>);
  };
  const isUnusual =
    !webhook.omitEmpty ||
    webhook.requireClickId ||
    webhook.requestPerItem ||
    webhook.guarantee === 'at_most_once' ||
    responseRule !== undefined ||
    basicAuth !== undefined ||
    webhook.signWith !== undefined;
  const hasProblem = ['requireClickId', 'responseRule', 'basicAuth', 'signWith', 'requestPerItem'].some(
    (name) => problem(`webhook.${name}`, { parts: true }) !== undefined,
  );
  return (
    <details class="more" open={isUnusual || hasProblem}>
      <summary>More settings of the webhook</summary>
      <div class="stack">
        <Checkbox
          label="Leave out empty parameters"
          hint="A parameter without a value is not sent at all."
          checked={webhook.omitEmpty}
          onChange={(omitEmpty) => change({ omitEmpty })}
          disabled={readOnly}
        />
        <Checkbox
          label="No click ID, no call"
          hint={
            hasClick
              ? 'Skipped with the reason “no click” where CLICK_ID would be empty.'
              : 'Skipped where CLICK_ID would be empty. Name the click parameter below under click ID matching.'
          }
          checked={webhook.requireClickId}
          onChange={(requireClickId) => change({ requireClickId })}
          disabled={readOnly}
        />
        {problem('webhook.requireClickId') !== undefined && <p class="error">{problem('webhook.requireClickId')}</p>}
        <Checkbox
          label="One request for each item of the order"
          hint="ITEM_… parameters then mean that item."
          checked={webhook.requestPerItem}
          onChange={(requestPerItem) => change({ requestPerItem })}
          disabled={readOnly}
        />
        <SelectField
          label="Delivery"
          value={webhook.guarantee}
          onChange={(guarantee) => change({ guarantee })}
          options={GUARANTEES}
          hint={
            webhook.guarantee === 'at_most_once'
              ? 'For partners that would pay twice: an attempt that may have arrived is never repeated by itself.'
              : 'Repeated until the partner takes it, over about 27 hours. webhook-id is the same each time.'
          }
          readOnly={readOnly}
        />
        <div class="two">
          <SelectField
            label="Counts as delivered"
            value={responseRule?.body ?? 'none'}
            onChange={(body) => {
              if (body === 'none') without('responseRule');
              else change({ responseRule: { text: '', retry: false, ...responseRule, body } });
            }}
            options={RULES}
            readOnly={readOnly}
          />
          {responseRule && (
            <TextField
              label="Text in the answer"
              code
              value={responseRule.text}
              onInput={(text) => change({ responseRule: { ...responseRule, text } })}
              error={problem('webhook.responseRule', { parts: true })}
              readOnly={readOnly}
            />
          )}
        </div>
        {responseRule && (
          <Checkbox
            label="Try again what was rejected so"
            checked={responseRule.retry}
            onChange={(retry) => change({ responseRule: { ...responseRule, retry } })}
            disabled={readOnly}
          />
        )}
        <Checkbox
          label="Basic authentication"
          checked={basicAuth !== undefined}
          onChange={(on) => (on ? change({ basicAuth: { user: '', password: '' } }) : without('basicAuth'))}
          disabled={readOnly}
        />
        {basicAuth && (
          <div class="two">
            <SlotInput
              label="User"
              value={basicAuth.user}
              onInput={(user) => change({ basicAuth: { ...basicAuth, user } })}
              error={problem('webhook.basicAuth.user')}
              readOnly={readOnly}
            />
            {isMasked(basicAuth.password) ? (
              <div class="masked">
                <TextField
                  label="Password"
                  code
                  value={basicAuth.password}
                  onInput={() => undefined}
                  error={problem('webhook.basicAuth.password')}
                  readOnly
                />
                {!readOnly && (
                  <Button
                    small
                    label="Replace the password"
                    onClick={() => change({ basicAuth: { ...basicAuth, password: '' } })}
                  >
                    Replace
                  </Button>
                )}
              </div>
            ) : (
              <SlotInput
                label="Password"
                value={basicAuth.password}
                onInput={(password) => change({ basicAuth: { ...basicAuth, password } })}
                error={problem('webhook.basicAuth.password')}
                placeholder="{{SECRET.name}}"
                readOnly={readOnly}
              />
            )}
          </div>
        )}
        <SignWith
          names={webhook.signWith ?? []}
          onChange={(signWith) => (signWith.length > 0 ? change({ signWith }) : without('signWith'))}
          error={problem('webhook.signWith', { parts: true })}
          readOnly={readOnly}
        />
      </div>
    </details>
  );
}

function SignWith(props: {
  names: readonly string[];
  onChange: (names: string[]) => void;
  error: string | undefined;
  readOnly: boolean;
}) {
  const { names, onChange, error, readOnly } = props;
  const secrets = useLoad((signal) => get('/api/secrets', signal), []);
  const known = (secrets.data?.items ?? []).filter(({ canSign }) => canSign).map(({ name }) => name);
  const all = [...new Set([...names, ...known])];
  return (
    <fieldset class="field-rows">
      <legend class="label">Sign requests with</legend>
      <p class="hint">
        Standard Webhooks: the partner can check that a request is yours and unchanged.
        {all.length === 0 && secrets.data && ' There is no key to sign with yet; an admin makes one in Settings.'}
      </p>
      {error !== undefined && <p class="error">{error}</p>}
      {all.map((name) => (
        <Checkbox
          key={name}
          label={<code>{name}</code>}
          checked={names.includes(name)}
          onChange={(on) => onChange(on ? [...names, name] : names.filter((one) => one !== name))}
          disabled={readOnly}
        />
      ))}
    </fieldset>
  );
}
