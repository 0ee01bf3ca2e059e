/** Refuses slots whose values arrive where strings are run, read as HTML, or requested; or where that can't be told. */
import type { AnyNode } from 'acorn';
import type { Draft } from '../draft.ts';
import type { RefusedPlaceName } from '../refusals.ts';
import { type Arrival, followValues } from './flows.ts';
import { type SinkKind, sinkOf } from './sinks.ts';
import { isFunction, propertyName, referenceName, type Script } from './tree.ts';

/** `writable`: slots that may reach document.write as they stand. */
export function checkSinks(draft: Draft, scripts: readonly Script[], writable: ReadonlySet<number>): void {
  if (!scripts.some(({ text }) => draft.slotsIn(text).length > 0)) return;
  const arrivals = followValues(draft, scripts);
  for (const script of scripts) {
    for (const node of script.nodes) {
      checkSink(draft, node, arrivals, writable);
      checkTarget(draft, node, arrivals);
    }
  }
}

const REFUSED_AT: Record<SinkKind, RefusedPlaceName> = {
  code: 'js_code_sink',
  write: 'js_write',
  insert: 'js_code_sink',
  url: 'js_url_sink',
  pattern: 'js_pattern',
  cookie: 'js_cookie',
};

type Arrivals = (node: AnyNode) => Arrival[];

function checkSink(draft: Draft, node: AnyNode, arrivals: Arrivals, writable: ReadonlySet<number>): void {
  const sink = sinkOf(node);
  if (!sink) return;
  for (const { slot, level, through } of sink.values.flatMap(arrivals)) {
    const takesEncoded = sink.kind !== 'code' && sink.kind !== 'write';
    if (takesEncoded && level === 'encoded') continue;
    if (sink.kind === 'write' && through === undefined && level === 'encoded' && writable.has(slot)) continue;
    draft.refuseSlot(slot, REFUSED_AT[sink.kind], through === undefined ? undefined : `by way of “${through}”`);
  }
}

/** Calls and assignments whose function or property isn't named. */
function checkTarget(draft: Draft, node: AnyNode, arrivals: Arrivals): void {
  if (node.type === 'CallExpression' || node.type === 'NewExpression') {
    const { callee } = node;
    const isKnown =
      referenceName(callee) !== undefined || isFunction(callee) || isCalledFunction(callee) || callee.type === 'Super';
    if (isKnown) return;
    for (const { slot } of node.arguments.flatMap(arrivals)) draft.refuseSlot(slot, 'js_unknown_callee');
  } else if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression') {
    const { left, right } = node;
    if (propertyName(left) !== undefined || left.property.type === 'PrivateIdentifier') return;
    for (const { slot } of arrivals(right)) draft.refuseSlot(slot, 'js_unknown_target');
  }
}

/** `(function () {}).call(this, …)` */
function isCalledFunction(callee: AnyNode): boolean {
  return (
    callee.type === 'MemberExpression' &&
    isFunction(callee.object) &&
    /^(?:call|apply)$/.test(propertyName(callee) ?? '')
  );
}
