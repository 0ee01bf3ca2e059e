/**
 * What a pixel can do that the sandbox doesn't fully close (see `frameDocument.ts`): WebRTC, which no header of Chromium's
 * forbids and which a frame within the pixel's frame has again; frames that scripts make; and navigations, which are blocked
 * but may have opened a connection by then. So the reviewer is shown each place, and what it leaves open.
 */
import type { AnyNode } from 'acorn';
import { UNKNOWN } from '../javascript/chain.ts';
import { propertyName, referenceName, type Script } from '../javascript/tree.ts';
import type { Finding } from './findings.ts';
import type { KnownStrings } from './knownStrings.ts';
import { around, isOfWindow, nameOf } from './names.ts';
import { type ReadPixel, written } from './readPixel.ts';

type WayOut = 'webrtc' | 'made_frame' | 'navigation';
type Found = { kind: WayOut; hint?: string; leftOpen?: false };

const LEFT_OPEN: Record<WayOut, string> = {
  webrtc: 'the sandbox takes WebRTC out of the pixel’s own frame only: by a frame in it packets reach any host',
  made_frame: 'in a frame that a script makes WebRTC is there again: packets reach any host',
  navigation: 'the sandbox blocks it unless the host is approved, but a connection to the host may be open by then',
};

const WEBRTC =
  /^(?:(?:webkit|moz)?RTC(?:PeerConnection|SessionDescription|IceCandidate|IceTransport|DataChannel)|createDataChannel|addIceCandidate|setLocalDescription|iceServers)$/;
const WEBRTC_ADDRESS = /^(?:stun|turn)s?:/i;
const FRAME_TAG = /^(?:i?frame|fencedframe|object|embed|portal)$/i;
const FRAME_IN_HTML = /<(?:i?frame|fencedframe|object|embed|portal)\b/i;
/** Properties that are given HTML, and functions with the argument that is HTML. */
const HTML_PROPERTIES = new Set(['innerHTML', 'outerHTML']);
const HTML_ARGUMENTS = new Map([
  ...['write', 'writeln', 'createContextualFragment', 'setHTMLUnsafe', 'parseFromString', 'parseHTMLUnsafe'].map(
    (name) => [name, 0] as const,
  ),
  ['insertAdjacentHTML', 1] as const,
]);
/** A value in quotes adds no element. */
const QUOTED = /"[^"]*"|'[^']*'/g;
const AT_RUN_TIME = 'what it is given is only known at run time; it may be a frame';

export function findWaysOut({ draft, elements, scripts }: ReadPixel, known: KnownStrings): Finding[] {
  const findings: Finding[] = [];
  const add = ({ kind, hint, leftOpen }: Found, code: string, place: { line: number; column: number }) =>
    findings.push({
      kind,
      code,
      ...(hint !== undefined && { hint }),
      ...(draft.sandbox && leftOpen !== false && { leftOpen: LEFT_OPEN[kind] }),
      line: place.line,
      column: place.column,
    });
  for (const { tag, attributes, start } of elements) {
    const src = attributes.find(({ name }) => name === 'src')?.value ?? '';
    const isEmpty = tag === 'iframe' && /^\s*(?:about:.*)?$/i.test(src);
    if (isEmpty)
      add({ kind: 'made_frame', hint: 'an empty frame for scripts to fill' }, `<${tag}>`, draft.positionOf(start));
  }
  for (const { script, placeOf } of scripts) {
    for (const node of script.nodes) {
      const found = wayOutOf(node, script, known);
      if (found) add(found, written(draft, script, around(script, node)), placeOf(node));
    }
  }
  return findings;
}

function wayOutOf(node: AnyNode, script: Script, known: KnownStrings): Found | undefined {
  if (node.type === 'CallExpression' || node.type === 'NewExpression')
    return calledWayOut(node.callee, node.arguments, known);
  if (node.type === 'AssignmentExpression') return assignedWayOut(node.left, node.right, known);
  if (node.type === 'Literal') return WEBRTC_ADDRESS.test(String(node.value)) ? { kind: 'webrtc' } : undefined;
  const name = nameOf(node, script, known);
  if (name === undefined) return undefined;
  if (WEBRTC.test(name)) return { kind: 'webrtc' };
  return name === 'navigate' || name === 'httpEquiv' ? { kind: 'navigation' } : undefined;
}

function calledWayOut(callee: AnyNode, given: readonly AnyNode[], known: KnownStrings): Found | undefined {
  const name = referenceName(callee) ?? '';
  const receiver = callee.type === 'MemberExpression' ? callee.object : undefined;
  if (name === 'createElement' || name === 'createElementNS') {
    const tag = given[name === 'createElement' ? 0 : 1];
    return tag && frameIf((text) => FRAME_TAG.test(text), known.textsOf(tag));
  }
  if (name === 'setAttribute' && given[0] && known.textsOf(given[0]).some((text) => /^srcdoc$/i.test(text)))
    return { kind: 'made_frame' };
  const html = given[HTML_ARGUMENTS.get(name) ?? -1];
  if (html && receiver) return frameIf((text) => FRAME_IN_HTML.test(text), known.textsOf(html));
  if ((name === 'assign' || name === 'replace') && receiver && referenceName(receiver) === 'location')
    return { kind: 'navigation' };
  if (name === 'click' && receiver && given.length === 0)
    return { kind: 'navigation', hint: 'a click on a link goes where it leads' };
  // a sandbox opens no window at all
  if (name === 'open' && given.length > 0 && isWindowOpen(callee, known))
    return { kind: 'navigation', leftOpen: false };
  return undefined;
}

function assignedWayOut(target: AnyNode, value: AnyNode, known: KnownStrings): Found | undefined {
  if (target.type === 'Identifier')
    return target.name === 'location' && known.isGlobal(target) ? { kind: 'navigation' } : undefined;
  const name = propertyName(target);
  if (name === undefined || target.type !== 'MemberExpression') return undefined;
  if (name === 'location' || referenceName(target.object) === 'location') return { kind: 'navigation' };
  if (name === 'srcdoc') return { kind: 'made_frame' };
  return HTML_PROPERTIES.has(name) ? frameIf((text) => FRAME_IN_HTML.test(text), known.textsOf(value)) : undefined;
}

function frameIf(isFrame: (text: string) => boolean, texts: readonly string[]): Found | undefined {
  if (texts.some(isFrame)) return { kind: 'made_frame' };
  return texts.some((text) => text.replace(QUOTED, '').includes(UNKNOWN))
    ? { kind: 'made_frame', hint: AT_RUN_TIME }
    : undefined;
}

/** `open(…)`, `window.open(…)`: not the `open` of a request. */
function isWindowOpen(callee: AnyNode, known: KnownStrings): boolean {
  return callee.type === 'Identifier' ? known.isGlobal(callee) : isOfWindow(callee, known);
}
