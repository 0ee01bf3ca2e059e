/** Strings that a script puts together: `'<img src="' + …`, `"https://…?a=" + …`, template literals. */
import type { AnyNode } from 'acorn';
import type { Draft } from '../compile/pixelDraft.ts';
import { referenceName, type Script } from './tree.ts';

export type Part =
  /** fixed text, with the sentinels of slots that stand in it */
  | { kind: 'text'; text: string }
  /** a slot as a value of its own: it arrives as it is, not encoded */
  | { kind: 'value'; slot: number }
  /** encodeURIComponent(…) or a number: nothing of it can leave a URL's query */
  | { kind: 'encoded'; node: AnyNode }
  | { kind: 'unknown'; node: AnyNode };

/** Stands for what is only known at run time: a character that no URL, host or tag name holds. */
export const UNKNOWN = '\ue000';

/** The outermost `+` or template literal that this expression is a direct part of; itself when there is none. */
export function chainOf(script: Script, node: AnyNode): AnyNode {
  let root = node;
  for (let parent = script.parents.get(root); parent && isJoin(parent); parent = script.parents.get(root))
    root = parent;
  return root;
}

function isJoin(node: AnyNode): boolean {
  return (node.type === 'BinaryExpression' && node.operator === '+') || node.type === 'TemplateLiteral';
}

export function partsOf(draft: Draft, node: AnyNode): Part[] {
  if (node.type === 'BinaryExpression' && node.operator === '+') {
    return [...partsOf(draft, node.left), ...partsOf(draft, node.right)];
  }
  if (node.type === 'TemplateLiteral') {
    return node.quasis.flatMap((quasi, index): Part[] => {
      const expression = node.expressions[index];
      return [{ kind: 'text', text: quasi.value.cooked ?? '' }, ...(expression ? partsOf(draft, expression) : [])];
    });
  }
  const scheme = eitherScheme(node);
  if (scheme !== undefined) return [{ kind: 'text', text: scheme }];
  if (node.type === 'Literal') return [{ kind: 'text', text: String(node.value) }];
  if (node.type === 'Identifier') {
    const slot = draft.slotNamed(node.name);
    return [slot === undefined ? { kind: 'unknown', node } : { kind: 'value', slot }];
  }
  return [{ kind: cleansingOf(node) ? 'encoded' : 'unknown', node }];
}

/** `"https:" == location.protocol ? "https://" : "http://"`, in old loaders: the page is served by https today. */
function eitherScheme(node: AnyNode): string | undefined {
  if (node.type !== 'ConditionalExpression') return undefined;
  const branches = [node.consequent, node.alternate].map((branch) =>
    branch.type === 'Literal' ? String(branch.value) : '',
  );
  const [first = '', second = ''] = branches.map((branch) => branch.replace(/^http:/, 'https:'));
  return first === second && /^https:(?:\/\/)?/.test(first) && branches[0] !== branches[1] ? first : undefined;
}

/**
 * Calls whose result is harmless whatever goes in. `encoded`: no sign that means something in a URL or in double quotes
 * (encodeURIComponent leaves `'`, so it is not enough for code or for HTML in general). `number`: harmless everywhere.
 */
export function cleansingOf(node: AnyNode): 'encoded' | 'number' | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const name = node.callee.type === 'Identifier' ? referenceName(node.callee) : undefined;
  if (name === 'encodeURIComponent') return 'encoded';
  return name === 'Number' || name === 'parseInt' || name === 'parseFloat' ? 'number' : undefined;
}

/** The whole string as far as it is known; slots in encoded parts show as their sentinels. */
export function assemble(draft: Draft, parts: readonly Part[], script: Script): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (part.kind === 'value') return draft.sentinelOf(part.slot);
      if (part.kind === 'unknown') return UNKNOWN;
      const written = script.text.slice(part.node.start, part.node.end);
      return draft
        .slotsIn(written)
        .map(({ start, end }) => written.slice(start, end))
        .join('')
        .padEnd(1, 'x');
    })
    .join('');
}
