/** Which event to try a connector with: a made-up one of a trigger, one of the latest, or any by its ID. */
import { useState } from 'preact/hooks';
import { get, withQuery } from '../../../../api/client.ts';
import type { EventSummary } from '../../../../api/types.ts';
import { useLoad } from '../../../../api/useLoad.ts';
import { Button } from '../../../../ui/buttons/Button.tsx';
import { SelectField, TextField } from '../../../../ui/fields/Field.tsx';
import { moneyText } from '../../../../ui/money.ts';
import { ago } from '../../../../ui/Time.tsx';

/** A made-up event of this name, or a received one; `ofName`: where it is known, since others may have the ID. */
export type ChosenEvent = { name: string } | { id: string; ofName?: string };

interface Choosing {
  event: ChosenEvent;
  choose: (event: ChosenEvent) => void;
}

/** of each trigger */
const RECEIVED = 5;
/** no event's name or ID starts so */
const ANOTHER = 'another';

export function EventChoice(props: Choosing & { label: string; triggers: readonly string[] }) {
  const { label, triggers, event, choose } = props;
  const received = useReceived(triggers);
  const [isAsked, setAsked] = useState(false);
  const shown = received.map((one) => ({ one, value: `id:${one.id}\n${one.name}` }));
  const chosen = 'id' in event ? `id:${event.id}\n${event.ofName ?? ''}` : `name:${event.name}`;
  const isListed = !('id' in event) || shown.some(({ value }) => value === chosen);
  const value = isAsked || !isListed ? ANOTHER : chosen;
  return (
    <>
      <SelectField
        label={label}
        value={value}
        onChange={(chosen) => {
          setAsked(chosen === ANOTHER);
          const listed = shown.find(({ value }) => value === chosen)?.one;
          if (listed) choose({ id: listed.id, ofName: listed.name });
          else if (chosen !== ANOTHER) choose({ name: chosen.slice('name:'.length) });
        }}
        options={[
          ...(triggers.length > 0 ? triggers : ['Purchase']).map((name) => ({
            value: `name:${name}`,
            label: `Sample ${name}`,
          })),
          ...shown.map(({ one: { name, receivedAt, data }, value }) => ({
            value,
            label: `${name}, ${ago(receivedAt, Date.now())}${sayData(data)}`,
          })),
          { value: ANOTHER, label: 'Another one, by its ID …' },
        ]}
      />
      {value === ANOTHER && <EventById event={event} choose={choose} />}
    </>
  );
}

/** Older ones than the list has room for; their IDs stand in Events. */
function EventById({ event, choose }: Choosing) {
  const [id, setId] = useState('id' in event ? event.id : '');
  const use = () => {
    if (id.trim() !== '') choose({ id: id.trim() });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter in its field, which would save the connector
    <div
      class="trigger-custom"
      onKeyDown={(pressed) => {
        if (pressed.key !== 'Enter' || !(pressed.target instanceof HTMLInputElement)) return;
        pressed.preventDefault();
        use();
      }}
    >
      <TextField label="Event ID" code value={id} onInput={setId} placeholder="from Events, or your own" />
      <Button onClick={use}>Show</Button>
    </div>
  );
}

function useReceived(triggers: readonly string[]): readonly EventSummary[] {
  const wanted = triggers.slice(0, 5);
  const loaded = useLoad(
    async (signal) => {
      const lists = await Promise.all(
        wanted.map((name) => get(withQuery('/api/events', { name, limit: RECEIVED }), signal)),
      );
      return lists.flatMap(({ items }) => items).sort((a, b) => b.receivedAt - a.receivedAt);
    },
    [wanted.join('\n')],
  );
  return loaded.data ?? [];
}

/** What tells events of one name apart: the order number and what it was worth. */
function sayData({ transaction_id: order, value, currency }: Record<string, unknown>): string {
  const isTold = (one: unknown): one is string | number =>
    (typeof one === 'string' && one !== '') || typeof one === 'number';
  const said = [
    ...(isTold(order) ? [String(order).slice(0, 40)] : []),
    ...(isTold(value) ? [moneyText(value, typeof currency === 'string' ? currency : '')] : []),
  ];
  return said.length === 0 ? '' : `: ${said.join(', ')}`;
}
