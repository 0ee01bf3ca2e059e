/** On which events it fires: the standard ones and those this site has sent, each with when it was last seen. */
import { useState } from 'preact/hooks';
import type { EventName, EventNames } from '../../../../api/types.ts';
import { Button } from '../../../../ui/buttons/Button.tsx';
import { TextField } from '../../../../ui/fields/Field.tsx';
import { Notice } from '../../../../ui/layout/States.tsx';
import { Time } from '../../../../ui/Time.tsx';
import { inOrder, orderOf } from '../../model/eventOrder.ts';

const NUMBER = new Intl.NumberFormat();

export function Triggers(props: {
  /** there before the editor is; absent where they can't be had */
  names: EventNames | undefined;
  chosen: readonly string[];
  onChange: (names: string[]) => void;
  readOnly: boolean;
  label: string;
  error: string | undefined;
}) {
  const { names, chosen, onChange, readOnly, label, error } = props;
  const [custom, setCustom] = useState('');
  const [customError, setCustomError] = useState<string>();

  const known = names?.items ?? [];
  /** while somebody ticks boxes and more events come in, each stays where it is */
  const [order] = useState(() => orderOf(known, chosen));
  const unseen = chosen.filter((name) => !known.some((one) => one.name === name));

  const misspelt = unseen.flatMap((name): [string, string][] => {
    const meant = known.find((one) => one.name.toLowerCase() === name.toLowerCase());
    return meant ? [[name, meant.name]] : [];
  });

  const toggle = (name: string) =>
    onChange(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  const add = () => {
    const name = custom.trim();
    if (name === '') return setCustomError('Type the name as the site gives it to trl.track()');
    if (name.length > 64) return setCustomError('A name has at most 64 characters');
    if (!chosen.includes(name)) onChange([...chosen, name]);
    setCustom('');
    setCustomError(undefined);
  };

  return (
    <fieldset
      class="triggers"
      disabled={readOnly}
      aria-describedby={error === undefined ? undefined : 'triggers-error'}
    >
      <legend class="label">{label}</legend>
      {error !== undefined && (
        <p class="error" id="triggers-error">
          {error}
        </p>
      )}
      <div
        class="trigger-options"
        aria-invalid={error === undefined ? undefined : 'true'}
        tabIndex={error === undefined ? undefined : -1}
      >
        {inOrder(known, order).map((one) => (
          <Option key={one.name} event={one} isChosen={chosen.includes(one.name)} onToggle={() => toggle(one.name)} />
        ))}
        {unseen.map((name) => (
          <Option
            key={name}
            event={{ name, firstAt: null, lastAt: null, count: 0, standard: false, received: false }}
            isChosen
            onToggle={() => toggle(name)}
          />
        ))}
      </div>
      {!readOnly && (
        // biome-ignore lint/a11y/noStaticElementInteractions: Enter in its field, which would save the connector
        <div
          class="trigger-custom"
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
            event.preventDefault();
            add();
          }}
        >
          <TextField
            label="Custom event"
            value={custom}
            onInput={setCustom}
            placeholder="QuizFinished"
            error={customError}
            code
          />
          <Button onClick={add} icon="plus">
            Add event
          </Button>
        </div>
      )}
      {names?.others && (
        <p class="hint">
          {NUMBER.format(names.others.count)} events had names too rare to be listed among so many. Type such a name to
          fire on it; it is listed from then on.
        </p>
      )}
      {unseen.length > 0 && names && (
        <p class="hint">
          {unseen.join(', ')}: not received yet. It will fire as soon as the site calls{' '}
          <code>trl.track('{unseen[0]}')</code>; capital letters count.
        </p>
      )}
      {misspelt.map(([name, meant]) => (
        <Notice key={name} kind="warn">
          Capital letters count: <code>{meant}</code> is another event than <code>{name}</code>. Is that one meant?{' '}
          <Button
            small
            onClick={() => onChange([...new Set(chosen.map((one) => (one === name ? meant : one)))])}
            unless={readOnly ? 'You may not change this connector.' : undefined}
          >
            Fire on {meant}
          </Button>
        </Notice>
      ))}
    </fieldset>
  );
}

function Option({ event, isChosen, onToggle }: { event: EventName; isChosen: boolean; onToggle: () => void }) {
  const { name, lastAt, count } = event;
  return (
    <label class={`trigger ${isChosen ? 'chosen' : ''}`}>
      <input type="checkbox" checked={isChosen} onChange={onToggle} aria-label={name} />
      <span class="trigger-name">{name}</span>
      <span class="trigger-seen">
        {lastAt === null ? (
          'not received yet'
        ) : (
          <>
            {NUMBER.format(count)} · <Time at={lastAt} />
          </>
        )}
      </span>
    </label>
  );
}
