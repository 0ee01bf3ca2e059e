/**
 * Straight to one delivery, event or order, by what somebody was given: a partner quotes `webhook-id`, a developer the event ID,
 * a customer the order number.
 */
import { useState } from 'preact/hooks';
import type { Found } from '../../../../admin/traffic/findById.ts';
import { get, withQuery } from '../../api/client.ts';
import { sayError } from '../../api/problem.ts';
import { Button } from '../../ui/buttons/Button.tsx';
import { TextField } from '../../ui/fields/Field.tsx';

/** `onFound` goes there. */
export function FindById({ onFound }: { onFound(found: Found): void }) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function find(): Promise<void> {
    const id = text.trim();
    if (id === '') return;
    setBusy(true);
    setProblem(undefined);
    try {
      const found = await get(withQuery('/api/find', { id }));
      if (found.event !== null || found.transaction !== null) onFound(found);
      else setProblem('No delivery, event or order has this ID. It may be older than the retention time.');
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
    >
      <TextField
        label="Find by ID"
        value={text}
        placeholder="or order number"
        onInput={(value) => {
          setText(value);
          setProblem(undefined);
        }}
        {...(problem !== undefined && { error: problem })}
      />
      <Button type="submit" icon="search" label="Find this ID" busy={busy} />
    </form>
  );
}
