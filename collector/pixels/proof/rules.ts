/** Whether a value keeps to the rule of the place where it arrives. */
import { addressProblem } from './address.ts';
import { markupProblem } from './markup.ts';
import type { AddressRule, Rule } from './platform.ts';
import { asTexts, isInert, type Text, type Value } from './values.ts';

/**
 * code: could be run. markup: could become elements. script_address: could choose which script is loaded. address: could choose
 * where a request or the page goes. parameter: could add to the query of a fixed address.
 */
export type ProblemKind = 'code' | 'markup' | 'script_address' | 'address' | 'parameter' | 'cookie';

export interface Problem {
  kind: ProblemKind;
  detail?: string;
}

const NODES = /^(?:<|node$|jquery$)/;

/** undefined: it keeps to it. */
export function problemOf(rule: Rule, value: Value): Problem | undefined {
  switch (rule) {
    case 'any':
      return undefined;
    case 'inert':
      return isInert(value) ? undefined : { kind: 'code' };
    case 'callback':
      // a text or an object is no function; a partner's function is the partner's to answer for
      return value.unknown ? NOT_WRITTEN_OUT : undefined;
    case 'timer':
      return value.unknown || value.external || value.texts.length > 0 || value.objects.size > 0
        ? NOT_WRITTEN_OUT
        : undefined;
    case 'attribute':
      // the name; its value is judged with it
      return isInert(value) ? undefined : { kind: 'code', detail: 'the attribute isn’t named' };
    case 'node':
      return nodeProblem(value);
    case 'markup':
      return isNodes(value) ? undefined : firstOf(asTexts(value), (text) => markupOf(text));
    case 'cookie':
      return firstOf(asTexts(value), (text) =>
        text.every(
          (part) => part.kind !== 'any' && !(part.kind === 'more' && part.parts.some(({ kind }) => kind === 'any')),
        )
          ? undefined
          : { kind: 'cookie' },
      );
    default:
      return firstOf(asTexts(value), (text) => addressOf(text, rule));
  }
}

const NOT_WRITTEN_OUT: Problem = { kind: 'code', detail: 'the function isn’t written out' };

function isNodes({ texts, plain, objects, functions, external, unknown }: Value): boolean {
  return (
    texts.length === 0 &&
    !external &&
    !unknown &&
    functions.size === 0 &&
    (plain || objects.size > 0) &&
    [...objects].every((kind) => NODES.test(kind))
  );
}

/** appendChild and the like take nodes; `append` makes text of a text, which in a script is code. */
function nodeProblem(value: Value): Problem | undefined {
  return isNodes(value) || isInert(value) ? undefined : { kind: 'code', detail: 'it may be text' };
}

function markupOf(text: Text): Problem | undefined {
  const detail = markupProblem(text);
  return detail === undefined ? undefined : { kind: 'markup', detail };
}

function addressOf(text: Text, rule: AddressRule): Problem | undefined {
  const problem = addressProblem(text, rule);
  if (problem === undefined) return undefined;
  if (problem === 'parameter') return { kind: 'parameter' };
  if (problem === 'code') return { kind: 'code', detail: 'the address is code itself' };
  return { kind: rule === 'script' ? 'script_address' : 'address' };
}

function firstOf(texts: readonly Text[], find: (text: Text) => Problem | undefined): Problem | undefined {
  for (const text of texts) {
    const problem = find(text);
    if (problem) return problem;
  }
  return undefined;
}
