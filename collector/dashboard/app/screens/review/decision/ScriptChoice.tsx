/** What an approval lets a sandboxed pixel load and run beside its own scripts. */
import { ALLOWANCES, type Allowance } from '../../../../../connector/allowances.ts';
import { exactScriptAddress } from '../../../../../connector/scriptAddresses.ts';
import { Checkbox } from '../../../ui/fields/Toggle.tsx';
import { AddressChoice, type AddressKind } from './AddressChoice.tsx';

const SCRIPTS: AddressKind = {
  legend: 'Scripts it may load',
  none: 'None: it runs what is written in it and nothing else.',
  addLabel: 'Another script',
  placeholder: 'cdn.partner.example/tag.js',
  read: exactScriptAddress,
  problem: 'Write a script’s address, e.g. cdn.partner.example/tag.js; with “/” at its end, all below it.',
};

const SAY: Record<Allowance, [label: string, hint: string]> = {
  inline_scripts: ['Loaded scripts may write scripts into the document', 'Old libraries do, by document.write.'],
  eval: ['Loaded scripts may run text as code', 'By eval, and what comes to the same.'],
};

export function ScriptChoice(props: {
  found: readonly string[];
  chosen: readonly string[];
  onChange: (scripts: string[]) => void;
  allows: readonly Allowance[];
  onAllow: (allows: Allowance[]) => void;
  /** the sandbox's policy is what keeps a value from becoming code */
  isUnproved: boolean;
  readOnly: boolean;
}) {
  const { allows, onAllow, isUnproved, ...choice } = props;
  return (
    <>
      <AddressChoice
        {...choice}
        kind={SCRIPTS}
        hint="A library that loads more of itself needs that, too: receipts say what was blocked."
        mustKeepFound={false}
      />
      {(choice.chosen.length > 0 || allows.length > 0) && (
        <fieldset class="host-choice">
          <legend class="label">What the sandbox forbids unless allowed</legend>
          {ALLOWANCES.map((name) => (
            <Checkbox
              key={name}
              label={SAY[name][0]}
              hint={isUnproved ? 'Not for this pixel: a value could become code.' : SAY[name][1]}
              checked={allows.includes(name)}
              disabled={choice.readOnly || (isUnproved && !allows.includes(name))}
              onChange={(isAllowed) =>
                onAllow(isAllowed ? [...allows, name] : allows.filter((allowed) => allowed !== name))
              }
            />
          ))}
        </fieldset>
      )}
    </>
  );
}
