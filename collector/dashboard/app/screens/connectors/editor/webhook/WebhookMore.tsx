/** Settings of the webhook that most connectors leave as they are. */
import { useRef } from 'preact/hooks';
import { defaultOf } from '../../../../../../connector/settingsTable.ts';
import { RuleFields } from '../../../../connector/RuleFields.tsx';
import { useProblem } from '../../../../forms/problems.ts';
import { useMakeSecret } from '../../../../secrets/makeSecret.ts';
import { whyNot } from '../../../../sessionState.ts';
import { useParameters } from '../../../../slots/parameters.ts';
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
              secretFor="user"
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
                secretFor="password"
                isSecret
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
  const { secrets } = useParameters();
  const makeSecret = useMakeSecret();
  const add = useRef<HTMLDivElement>(null);
  const isThere = (name: string) => secrets?.some((one) => one.name.toLowerCase() === name.toLowerCase()) ?? true;
  const known = (secrets ?? []).filter(({ canSign }) => canSign).map(({ name }) => name);
  const named = (name: string) => names.some((one) => one.toLowerCase() === name.toLowerCase());
  const all = [...names, ...known.filter((name) => !named(name))];
  const make = (name?: string) =>
    makeSecret?.({
      of: 'signing',
      signs: true,
      ...(name !== undefined && { name }),
      use: (made) => {
        if (!named(made)) onChange([...names, made]);
        add.current?.querySelector('button')?.focus();
      },
    });
  return (
    <fieldset class="field-rows">
      <legend class="label">{label}</legend>
      {hint && <p class="hint">{hint}</p>}
      {error !== undefined && <p class="error">{error}</p>}
      {all.map((name) => (
        <div key={name} class="row">
          <Checkbox
            label={<code>{name}</code>}
            checked={named(name)}
            onChange={(on) => onChange(on ? [...names, name] : names.filter((one) => one !== name))}
            disabled={readOnly}
          />
          {!isThere(name) && (
            <>
              <span class="signer-missing">There is no secret of this name.</span>
              {!readOnly && makeSecret && (
                <Button small label={`Make it: ${name}`} unless={whyNot('admin')} onClick={() => make(name)}>
                  Make it
                </Button>
              )}
            </>
          )}
        </div>
      ))}
      {!readOnly && makeSecret && (
        <div ref={add}>
          <Button small icon="key" unless={whyNot('admin')} onClick={() => make()}>
            New signing secret …
          </Button>
        </div>
      )}
    </fieldset>
  );
}
