/**
 * Signs that a script hides what it does. Minified code is not hidden code: long names for short ones alone are no finding.
 */
import type { AnyNode } from 'acorn';
import { propertyName, referenceName, type Script } from '../javascript/tree.ts';
import type { Finding } from './findings.ts';
import type { KnownStrings } from './knownStrings.ts';
import { type ReadPixel, written } from './readPixel.ts';

const LONG_HEX = /^(?:0x)?[0-9a-f]{64,}$/i;
const LONG_BASE64 = /^[A-Za-z0-9+/_-]{80,}={0,2}$/;
const ESCAPES = /\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|u\{[0-9a-f]+\}|[0-7]{2,3})/gi;
const MANY_ESCAPES = 8;
const DECODERS = /^(?:atob|unescape|fromCharCode|fromCodePoint|decodeURI|decodeURIComponent)$/;
const GLOBAL_OBJECTS = /^(?:window|document|self|top|parent|globalThis|this|navigator)$/;
const GENERATED_NAME = /^_0x[0-9a-f]{3,}$/i;
const SHOWN = 120;

export function findObfuscation({ draft, scripts }: ReadPixel, known: KnownStrings): Finding[] {
  const findings: Finding[] = [];
  for (const { script, placeOf } of scripts) {
    const add = (node: AnyNode, hint: string) =>
      findings.push({ kind: 'obfuscation', code: written(draft, script, node), hint, ...placeOf(node) });
    for (const node of script.nodes) {
      const hint = hintOn(node, known);
      if (hint !== undefined) add(node, hint);
    }
    const whole = wholeScriptHint(script);
    if (whole !== undefined) add(script.program, whole);
  }
  return findings;
}

function hintOn(node: AnyNode, known: KnownStrings): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return literalHint(node.value, node.raw ?? '');
  if (node.type === 'CallExpression') return callHint(node.callee, node.arguments);
  if (node.type !== 'MemberExpression' || !node.computed || propertyName(node) !== undefined) return undefined;
  const root = node.object.type === 'ThisExpression' ? 'this' : (referenceName(node.object) ?? '');
  if (!GLOBAL_OBJECTS.test(root) || !isGlobalObject(node.object, known)) return undefined;
  return `which property of ${root} is meant is only known at run time`;
}

function isGlobalObject(node: AnyNode, known: KnownStrings): boolean {
  return node.type !== 'Identifier' || known.isGlobal(node);
}

function literalHint(value: string, raw: string): string | undefined {
  if (LONG_HEX.test(value)) return 'a long text of hexadecimal digits';
  if (LONG_BASE64.test(value) && /[0-9]/.test(value) && /[A-Z]/.test(value))
    return 'a long text that looks like base64';
  const escapes = raw.match(ESCAPES) ?? [];
  const isDense = escapes.length >= MANY_ESCAPES && escapes.join('').length * 2 > raw.length;
  return isDense ? `text written in escapes: ${JSON.stringify(value.slice(0, SHOWN))}` : undefined;
}

function callHint(callee: AnyNode, given: readonly AnyNode[]): string | undefined {
  const name = referenceName(callee) ?? '';
  if (DECODERS.test(name)) {
    const [first] = given;
    const decoded =
      first?.type === 'Literal' && typeof first.value === 'string' ? decode(name, first.value) : undefined;
    if (/^decodeURI/.test(name) && decoded === undefined) return undefined;
    if (/^from/.test(name) && given.length < 3 && !given.some(({ type }) => type === 'SpreadElement')) return undefined;
    return decoded === undefined
      ? `${name} makes text from codes`
      : `decodes to ${JSON.stringify(decoded.slice(0, SHOWN))}`;
  }
  // `eval(function (p, a, c, k, e, d) { … }(…))`
  const [packed] = given;
  const isPacked = name === 'eval' && packed?.type === 'CallExpression' && packed.callee.type === 'FunctionExpression';
  return isPacked ? 'packed code, unpacked and run' : undefined;
}

function decode(name: string, text: string): string | undefined {
  if (name === 'atob') return Buffer.from(text, 'base64').toString('latin1');
  const percent = text.replace(/%u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
  try {
    return decodeURIComponent(percent);
  } catch {
    return undefined;
  }
}

function wholeScriptHint({ text, nodes }: Script): string | undefined {
  const code = text.replace(/\s/g, '');
  const symbols = code.replace(/[^[\]()!+]/g, '').length;
  if (code.length > 200 && symbols > code.length * 0.9) return 'written in brackets and signs only';
  const generated = new Set(
    nodes.flatMap((node) => (node.type === 'Identifier' && GENERATED_NAME.test(node.name) ? [node.name] : [])),
  );
  return generated.size >= 3
    ? `names as an obfuscator gives them: ${[...generated].slice(0, 3).join(', ')}`
    : undefined;
}
