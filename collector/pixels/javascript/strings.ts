/** Slots in strings: a string that is a URL, or HTML, has rules of its own, wherever it then goes. */
import type { AnyNode } from 'acorn';
import type { Draft } from '../compile/pixelDraft.ts';
import type { RefusedPlaceName } from '../compile/refusals.ts';
import { classifyUrl, isCodeUrl, looksLikeUrl, type UrlPlace } from '../compile/url.ts';
import { assemble, chainOf, cleansingOf, type Part, partsOf, UNKNOWN } from './chain.ts';
import { propertyName, referenceName, type Script } from './tree.ts';
import { classifyWrittenHtml } from './writtenHtml.ts';

/** Slots in a string that is a URL, or HTML, get that context; or are refused where it isn't safe. */
export function classifyChain(draft: Draft, script: Script, chain: AnyNode): void {
  const outer = outermostChain(script, chain);
  if (outer.encoded) return;
  const parts = partsOf(draft, outer.node);
  const text = assemble(draft, parts, script);
  if (/<[a-z!/?\ue000]/i.test(text)) {
    settleParts(draft, script, parts, classifyWrittenHtml(draft, text), 'js_html_url', 'js_markup');
  } else if (isCodeUrl(text)) {
    refuseParts(draft, script, parts, 'url_scheme');
  } else if (looksLikeUrl(text) || (!draft.sandbox && text.startsWith('/') && isRequested(script, outer.node))) {
    settleParts(draft, script, parts, classifyUrl(draft, text, !draft.sandbox), 'js_url', 'js_url_part');
  }
}

/**
 * The string in which the slots finally stand: out through branches (`a ? "x" : "y"`) and string methods, so that a slot
 * in a branch of a URL is seen as part of the URL. `encoded`: everything goes through encodeURIComponent first.
 */
function outermostChain(script: Script, start: AnyNode): { node: AnyNode; encoded: boolean } {
  let chain = start;
  let node = start;
  for (let parent = script.parents.get(node); parent; parent = script.parents.get(node)) {
    if (cleansingOf(parent)) {
      // still part of the URL around it, where its place is checked
      const around = chainOf(script, parent);
      return around === parent ? { node: parent, encoded: true } : { node: around, encoded: false };
    }
    const passes = ['ConditionalExpression', 'LogicalExpression', 'MemberExpression', 'ChainExpression'].includes(
      parent.type,
    );
    const isMethod = parent.type === 'CallExpression' && parent.callee === node;
    const isJoin = parent.type === 'TemplateLiteral' || (parent.type === 'BinaryExpression' && parent.operator === '+');
    if (!passes && !isMethod && !isJoin) break;
    if (isJoin) chain = chainOf(script, parent);
    node = isJoin ? chain : parent;
  }
  return { node: chain, encoded: false };
}

/** `x.src = …`, `fetch(…)`: what is a path of the page's own there may be any text elsewhere. */
function isRequested(script: Script, node: AnyNode): boolean {
  const parent = script.parents.get(node);
  if (parent?.type === 'AssignmentExpression') return /^(?:src|href)$/.test(propertyName(parent.left) ?? '');
  if (parent?.type !== 'CallExpression') return false;
  return /^(?:fetch|sendBeacon|open|setAttribute)$/.test(referenceName(parent.callee) ?? '');
}

function settleParts(
  draft: Draft,
  script: Script,
  parts: readonly Part[],
  places: readonly (UrlPlace & { quote?: string })[],
  family: 'js_url' | 'js_html_url',
  otherwise: RefusedPlaceName,
): void {
  const bySlot = new Map(places.map((place) => [place.slot, place]));
  let before = '';
  for (const part of parts) {
    // encoded, and behind a “?”: a host that only run time tells is not the value's choice
    const isParameter = part.kind === 'encoded' && before.includes(UNKNOWN) && before.includes('?');
    before += assemble(draft, [part], script);
    if (isParameter && family === 'js_url') continue;
    for (const slot of slotsOfPart(draft, script, part)) {
      const place = bySlot.get(slot);
      if (!place) draft.refuseSlot(slot, otherwise);
      else if ('refused' in place) draft.refuseSlot(slot, place.refused);
      else if (part.kind === 'text') draft.contexts[slot] = `${family}_${place.part}`;
      // encodeURIComponent lets “..” pass, which is a step up in a path, and the single quote
      else if (part.kind !== 'encoded' || place.part !== 'query' || place.quote === "'")
        draft.refuseSlot(slot, otherwise);
    }
  }
}

function refuseParts(draft: Draft, script: Script, parts: readonly Part[], place: RefusedPlaceName): void {
  for (const part of parts) for (const slot of slotsOfPart(draft, script, part)) draft.refuseSlot(slot, place);
}

function slotsOfPart(draft: Draft, script: Script, part: Part): number[] {
  if (part.kind === 'value') return [part.slot];
  const text = part.kind === 'text' ? part.text : script.text.slice(part.node.start, part.node.end);
  return draft.slotsIn(text).map(({ slot }) => slot);
}
