/**
 * Straight to one delivery, event or order, by what somebody was given: a partner quotes `webhook-id`, a developer the event ID,
 * a customer the order number. Where it is none of these in full, orders by part of their number, and visitors by a click ID.
 */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { Found, Near } from '../../../../admin/traffic/findById.ts';
import { eventPath } from '../../addresses/events.ts';
import { get, withQuery } from '../../api/client.ts';
import { sayError } from '../../api/problem.ts';
import { count } from '../../chart/format.ts';
import { Button } from '../../ui/buttons/Button.tsx';
import { TextField } from '../../ui/fields/Field.tsx';

const NOTHING =
  'No delivery, event or order has this ID, and among the newest events it is no part of an order number and no click ID. It may be older than the retention time.';

/** `onFound` goes there. */
export function FindById({ onFound }: { onFound(found: Found): void }) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const [near, setNear] = useState<Near>();
  const [busy, setBusy] = useState(false);
  const { route } = useLocation();

  async function find(): Promise<void> {
    const id = text.trim();
    if (id === '') return;
    setBusy(true);
    setProblem(undefined);
    setNear(undefined);
    try {
      const found = await get(withQuery('/api/find', { id }));
      if (found.event !== null || found.transaction !== null) onFound(found);
      else if ('near' in found && found.near) {
        const [only, ...others] = pathsOf(found.near);
        if (only !== undefined && others.length === 0) route(only);
        else setNear(found.near);
      } else setProblem(NOTHING);
    } catch (error) {
      setProblem(sayError(error));
    }
    setBusy(false);
  }

  return (
    <form
      class="find"
      onSubmit={(event) => {
        event.preventDefault();
        void find();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        setNear(undefined);
        setProblem(undefined);
      }}
    >
      <TextField
        label="Find by ID"
        value={text}
        placeholder="order, click ID"
        onInput={(value) => {
          setText(value);
          setProblem(undefined);
          setNear(undefined);
        }}
      />
      <Button type="submit" icon="search" label="Find this ID" busy={busy} />
      <div class="find-near" role="status">
        {near && <NearList near={near} onChosen={() => setNear(undefined)} />}
        {problem !== undefined && <p class="card error">{problem}</p>}
      </div>
    </form>
  );
}

const orderPath = (transaction: string) => eventPath(undefined, { transaction });
const visitorPath = (visitor: string) => eventPath(undefined, { visitor });

function pathsOf({ transactions, visitors }: Near): string[] {
  return [...transactions.map(orderPath), ...visitors.map(({ visitor }) => visitorPath(visitor))];
}

function NearList({ near, onChosen }: { near: Near; onChosen(): void }) {
  const { transactions, visitors, more, among } = near;
  return (
    <div class="card">
      <p class="small muted">
        Nothing has exactly this ID. Among the newest {count(among)} events
        {more ? ' there are more than these:' : ':'}
      </p>
      <ul>
        {transactions.map((order) => (
          <li key={orderPath(order)}>
            <a href={orderPath(order)} onClick={onChosen}>
              Order {order}
            </a>
          </li>
        ))}
        {visitors.map(({ visitor, clickId }) => (
          <li key={visitorPath(visitor)}>
            <a href={visitorPath(visitor)} onClick={onChosen}>
              Visitor {visitor}
            </a>{' '}
            <span class="small muted">came with click ID {clickId}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
