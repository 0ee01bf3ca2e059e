import { attempt } from './attempt.ts';

/** Gives what `script.text` and `script.src` accept where the page enforces Trusted Types; elsewhere the text itself. */
export type Trust = (kind: 'createScript' | 'createScriptURL', text: string) => string;

type Policy = Record<Parameters<Trust>[0], (text: string) => string>;
type Factories = { trustedTypes: { createPolicy(name: string, rules: Policy): Policy } };

/**
 * The policy lets every text through: what it is given was compiled and approved, or is an address of the collector’s own. It
 * is made at the first use, so that a page without main-window pixels needn’t allow it; where the page doesn’t, the
 * assignment throws.
 */
export function createTrust(): Trust {
  const same = (text: string) => text;
  const rules: Policy = { createScript: same, createScriptURL: same };
  let policy: Policy | undefined;
  return (kind, text) => {
    policy = policy || attempt(() => (window as unknown as Factories).trustedTypes.createPolicy('trl', rules)) || rules;
    return policy[kind](text);
  };
}
