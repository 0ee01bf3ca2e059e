/** The hosts that an approval allows: those found in the pixel, less or more. */
import { useId, useState } from 'preact/hooks';
import { exactOrigin, isNamedByPolicies } from '../../../../pixels/origin.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Checkbox } from '../../ui/Toggle.tsx';

export function HostChoice(props: {
  found: readonly string[];
  chosen: readonly string[];
  onChange: (hosts: string[]) => void;
  isMainWindow: boolean;
  hasRunTimeHosts: boolean;
  readOnly: boolean;
}) {
  const { found, chosen, onChange, isMainWindow, hasRunTimeHosts, readOnly } = props;
  const hint = useId();
  const all = [...found, ...chosen.filter((host) => !found.includes(host))];
  const toggle = (host: string, isChosen: boolean) =>
    onChange(isChosen ? [...chosen, host] : chosen.filter((one) => one !== host));
  return (
    <fieldset class="host-choice" aria-describedby={hint}>
      <legend class="label">Hosts it may reach</legend>
      {all.length === 0 && <p class="muted small">None: it reaches nothing.</p>}
      {all.map((host) => (
        <Checkbox
          key={host}
          label={<code>{host}</code>}
          hint={hintOn(host, found, isMainWindow)}
          checked={chosen.includes(host)}
          disabled={readOnly || (isMainWindow && found.includes(host))}
          onChange={(isChosen) => toggle(host, isChosen)}
        />
      ))}
      <p class="hint" id={hint}>
        {isMainWindow
          ? 'In the main window nothing keeps it from any host; the list is a record.'
          : 'The sandbox lets it reach these and no others.'}
        {hasRunTimeHosts && ' It puts a host together at run time, which is blocked unless you add it.'}
      </p>
      {!readOnly && <AddHost known={chosen} onAdd={(host) => onChange([...chosen, host])} />}
    </fieldset>
  );
}

function hintOn(host: string, found: readonly string[], isMainWindow: boolean): string | undefined {
  if (!found.includes(host)) return 'Added: the pixel doesn’t name it.';
  if (!isMainWindow && !isNamedByPolicies(host)) return 'No browser’s policy can allow this host; leave it out.';
  return undefined;
}

function AddHost({ known, onAdd }: { known: readonly string[]; onAdd: (host: string) => void }) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const add = () => {
    const written = text.trim();
    const origin = exactOrigin(written.includes('://') ? written : `https://${written}`);
    if (origin === undefined) return setProblem('Write a host, e.g. cdn.partner.example. No path, and no wildcard.');
    if (known.includes(origin)) return setProblem(`${origin} is allowed already.`);
    setProblem(undefined);
    setText('');
    onAdd(origin);
  };
  return (
    <div class="add-host">
      <TextField
        label="Another host"
        code
        placeholder="cdn.partner.example"
        value={text}
        onInput={setText}
        error={problem}
      />
      <Button onClick={add}>Add</Button>
    </div>
  );
}
