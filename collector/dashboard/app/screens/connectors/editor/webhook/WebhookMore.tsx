/** Settings of the webhook that most connectors leave as they are. */
import { defaultOf } from '../../../../../../connector/settingsTable.ts';
import { get } from '../../../../api/client.ts';
import { useLoad } from '../../../../api/useLoad.ts';
import { RuleFields } from '../../../../connector/RuleFields.tsx';
import { useProblem } from '../../../../forms/problems.ts';
import { SlotInput } from '../../../../slots/SlotInput.tsx';
import { Button } from '../../../../ui/buttons/Button.tsx';
import { SelectField, TextField } from '../../../../ui/fields/Field.tsx';
import { Checkbox } from '../../../../ui/fields/Toggle.tsx';
import { type Draft, isMasked } from '../../model/connectorDraft.ts';
import { pathsOf, unusual } from '../../model/settings.ts';
import { useSettings } from '../useSettings.ts';

type Webhook = Draft['webhook'];

const GUARANTEES = [
  { value: 'at_least_once', label: 'At least once' },
  { value: 'at_most_once', label: 'At most once' },
] as const;

/** Boxes to tick, in the table's order: a setting that is on or off needs nothing here. */
const BOXES = pathsOf('more').flatMap((path) => {
  const name = path.slice('webhook.'.length) as keyof Webhook;
  return typeof defaultOf(path) === 'boolean' ? [{ path, name }] : [];
});

export function WebhookMore(props: { webhook: Webhook; change: (part: Partial<Webhook>) => void; readOnly: boolean }) {
  const { webhook, change, readOnly } = props;
  const problem = useProblem();
  const setting = useSettings();
  const { responseRule, basicAuth } = webhook;
  const without = (key: 'responseRule' | 'basicAuth' | 'signWith') => {
    // undefined takes the setting away: JSON leaves it out
    change({ [key]: undefined } as unknown as Partial<Webhook>);
  };
  const isWrong = pathsOf('more').some((path) => problem(path, { parts: true }) !== undefined);
  return (
    <details class="more" open={unusual({ webhook }, 'more').length > 0 || isWrong}>
      <summary>More settings of the webhook</summary>
      <div class="stack">
        {BOXES.map(({ path, name }) => (
          <Checkbox
            key={name}
            {...setting(path)}
            checked={webhook[name] === true}
            onChange={(checked) => change({ [name]: checked })}
            disabled={readOnly}
          />
        ))}
        <SelectField
          {...setting('webhook.guarantee')}
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
        <RuleFields
          label={setting('webhook.responseRule').label}
          rule={responseRule}
          onChange={(rule) => (rule ? change({ responseRule: rule }) : without('responseRule'))}
          problem={(part) => problem(`webhook.responseRule.${part}`)}
          readOnly={readOnly}
        />
        <Checkbox
          {...setting('webhook.basicAuth')}
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
          {...setting('webhook.signWith', { parts: true })}
          names={webhook.signWith ?? []}
          onChange={(signWith) => (signWith.length > 0 ? change({ signWith }) : without('signWith'))}
          readOnly={readOnly}
        />
      </div>
    </details>
  );
}

function SignWith(props: {
  label: string;
  hint: string | undefined;
  error: string | undefined;
  names: readonly string[];
  onChange: (names: string[]) => void;
  readOnly: boolean;
}) {
  const { label, hint, error, names, onChange, readOnly } = props;
  const secrets = useLoad((signal) => get('/api/secrets', signal), []);
  const known = (secrets.data?.items ?? []).filter(({ canSign }) => canSign).map(({ name }) => name);
  const all = [...new Set([...names, ...known])];
  return (
    <fieldset class="field-rows">
      <legend class="label">{label}</legend>
      <p class="hint">
        {hint}
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
