/** What an approval allows, of one kind: what was found in the pixel, less or more. */
import { useId, useState } from 'preact/hooks';
import { Button } from '../../../ui/buttons/Button.tsx';
import { TextField } from '../../../ui/fields/Field.tsx';
import { Checkbox } from '../../../ui/fields/Toggle.tsx';

export interface AddressKind {
  legend: string;
  /** in the place of an empty list */
  none: string;
  addLabel: string;
  placeholder: string;
  /** as it stands in the approval; undefined where the text is none */
  read: (text: string) => string | undefined;
  /** what would be right */
  problem: string;
  /** on one that the pixel doesn't name, or that can't be allowed */
  hintOn?: (address: string) => string | undefined;
}

export function AddressChoice(props: {
  kind: AddressKind;
  hint: string;
  found: readonly string[];
  chosen: readonly string[];
  onChange: (addresses: string[]) => void;
  /** can't be left out */
  mustKeepFound: boolean;
  readOnly: boolean;
}) {
  const { kind, hint, found, chosen, onChange, mustKeepFound, readOnly } = props;
  const hintId = useId();
  const all = [...found, ...chosen.filter((address) => !found.includes(address))];
  const toggle = (address: string, isChosen: boolean) =>
    onChange(isChosen ? [...chosen, address] : chosen.filter((one) => one !== address));
  return (
    <fieldset class="host-choice" aria-describedby={hintId}>
      <legend class="label">{kind.legend}</legend>
      {all.length === 0 && <p class="muted small">{kind.none}</p>}
      {all.map((address) => (
        <Checkbox
          key={address}
          label={<code>{address}</code>}
          hint={found.includes(address) ? kind.hintOn?.(address) : 'Added: the pixel doesn’t name it.'}
          checked={chosen.includes(address)}
          disabled={readOnly || (mustKeepFound && found.includes(address))}
          onChange={(isChosen) => toggle(address, isChosen)}
        />
      ))}
      <p class="hint" id={hintId}>
        {hint}
      </p>
      {!readOnly && <AddAddress kind={kind} known={chosen} onAdd={(address) => onChange([...chosen, address])} />}
    </fieldset>
  );
}

function AddAddress(props: { kind: AddressKind; known: readonly string[]; onAdd: (address: string) => void }) {
  const { kind, known, onAdd } = props;
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const add = () => {
    const written = text.trim();
    const address = kind.read(written.includes('://') ? written : `https://${written}`);
    if (address === undefined) return setProblem(kind.problem);
    if (known.includes(address)) return setProblem(`${address} is allowed already.`);
    setProblem(undefined);
    setText('');
    onAdd(address);
  };
  return (
    <div class="add-host">
      <TextField
        label={kind.addLabel}
        code
        placeholder={kind.placeholder}
        value={text}
        onInput={setText}
        error={problem}
      />
      <Button onClick={add}>Add</Button>
    </div>
  );
}
