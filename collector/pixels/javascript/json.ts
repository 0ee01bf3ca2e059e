/** JSON blocks: `<script type="application/json">`, JSON-LD. Slots may be whole values or stand in strings, not in keys. */
import type { AnyNode } from 'acorn';
import type { Draft } from '../compile/pixelDraft.ts';
import { endsInEscape, parseScript } from './tree.ts';

export function classifyJson(draft: Draft, text: string, start: number): void {
  const slots = draft.slotsIn(text).map(({ slot }) => slot);
  const problem = jsonProblem(text);
  if (problem === undefined && slots.length === 0) return;
  // JSON is an expression of JavaScript; the brackets keep `{` from being a block
  const parsed = parseScript(`(${text}\n)`, start - 1, false);
  if ('problem' in parsed) {
    draft.refuse(
      Math.max(start, parsed.problem.offset),
      `This JSON block can’t be read: ${parsed.problem.message}.`,
      'Correct the JSON.',
    );
    return;
  }
  const { nodes, parents } = parsed.script;
  const values: Record<number, 'json_string' | 'json_value'> = {};
  for (const node of nodes) {
    const isKey = isKeyOf(node, parents.get(node));
    const found =
      node.type === 'Identifier'
        ? draft.slotsIn(node.name)
        : node.type === 'Literal'
          ? draft.slotsIn(node.raw ?? '')
          : [];
    for (const { slot } of found) {
      if (isKey) draft.refuseSlot(slot, 'json_key');
      else if (node.type === 'Literal') {
        if (endsInEscape(draft.source.slice(start - 1 + node.start, draft.startOf(slot))))
          draft.refuseSlot(slot, 'js_escape');
        else values[slot] = 'json_string';
      } else if (node.type === 'Identifier' && draft.slotNamed(node.name) !== undefined) values[slot] = 'json_value';
      else draft.refuseSlot(slot, 'json_value_part');
    }
  }
  if (slots.some((slot) => values[slot] === undefined)) return;
  // strict check: with every slot filled in, by as many characters as its sentinel has, it must be JSON
  const sample = draft.fill(text, (slot) => {
    const sentinel = draft.sentinelOf(slot);
    return values[slot] === 'json_value' ? '0'.padEnd(sentinel.length) : sentinel;
  });
  const strict = jsonProblem(sample);
  if (strict !== undefined) {
    const at = Number(/position (\d+)/.exec(strict)?.[1] ?? 0);
    draft.refuse(
      start + at,
      `This JSON block can’t be read: ${strict}.`,
      'Correct the JSON: keys and texts in double quotes, no comments, no comma behind the last.',
    );
    return;
  }
  for (const slot of slots) {
    const context = values[slot];
    if (context) draft.settle(slot, context);
  }
}

function isKeyOf(node: AnyNode, parent: AnyNode | undefined): boolean {
  return parent?.type === 'Property' && parent.key === node;
}

function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
