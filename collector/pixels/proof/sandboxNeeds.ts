/**
 * When the sandbox's policy isn't enough, so that the same proof must hold there: a template that reads or passes on the nonce
 * that lets its scripts run, and a handler whose meaning depends on the element it is on, since markup may use it again.
 */
import type { AnyNode } from 'acorn';
import { isFunction } from '../javascript/tree.ts';
import { isPlatformName } from './evaluate.ts';
import { WINDOW_NAMES } from './platformNames.ts';
import type { Program } from './program.ts';

/** What gives a nonce, or an element with its nonce. */
const GIVES_NONCE =
  /nonce|^(?:cloneNode|importNode|adoptNode|attributes|getAttributeNames|getAttributeNode|setAttributeNode|cloneContents|XMLSerializer)$/i;

/** undefined: it is enough. */
export function whyProofNeeded(program: Program): string | undefined {
  for (const { nodes, isHandler } of program.scripts) {
    for (const node of nodes) {
      const word = wordOf(node);
      if (word !== undefined && GIVES_NONCE.test(word))
        return `Since the template names “${word}”, the sandbox’s policy isn’t enough: it could pass the nonce on.`;
      if (isHandler && dependsOnElement(node, program))
        return 'Since an event handler of the template reads what it is on, or a name that markup could give, the sandbox’s policy isn’t enough: markup could use the handler again.';
    }
  }
  return undefined;
}

function wordOf(node: AnyNode): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'Literal' && typeof node.value === 'string')
    return /nonce/i.test(node.value) ? 'nonce' : node.value;
  if (node.type === 'TemplateElement') return /nonce/i.test(node.value.raw) ? 'nonce' : undefined;
  return undefined;
}

function dependsOnElement(node: AnyNode, program: Program): boolean {
  if (node.type === 'ThisExpression') return true;
  if (node.type !== 'Identifier') return false;
  const parent = program.parentOf(node);
  const isName =
    (parent?.type === 'MemberExpression' && parent.property === node && !parent.computed) ||
    (parent?.type === 'Property' && parent.key === node && !parent.shorthand) ||
    (parent !== undefined && isFunction(parent));
  if (isName) return false;
  if (node.name === 'event' || node.name === 'arguments') return true;
  if (!program.isGlobal(node)) return false;
  // names of the element and of the document come first in a handler
  return isPlatformName(node.name) || (!program.isDeclared(node.name) && !WINDOW_NAMES.has(node.name));
}
