import { attempt } from '../attempt.ts';

/** Gives what `script.text` and `script.src` accept where the page enforces Trusted Types; elsewhere the text itself. */
export type Trust = (kind: 'createScript' | 'createScriptURL', text: string) => string;

type Policy = Record<Parameters<Trust>[0], (text: string) => string>;
type Factory = { createPolicy(name: string, rules: Policy): Policy };

/**
 * The policy lets every text through: what it is given was compiled and approved. It is made at the first use, so that a
 * page without main-window pixels needn't allow it; where the page doesn't, the assignment throws.
 */
export function createTrust(): Trust {
  let policy: Policy | undefined;
  const same = (text: string) => text;
  return (kind, text) => {
    policy =
      policy ||
      attempt(() =>
        (window as { trustedTypes?: Factory }).trustedTypes?.createPolicy('trl', {
          createScript: same,
          createScriptURL: same,
        }),
      );
    return policy ? policy[kind](text) : text;
  };
}
