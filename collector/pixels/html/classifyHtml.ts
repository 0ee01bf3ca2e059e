/** Finds the slots in markup (attributes, text, comments) and checks the markup itself. Scripts are left to others. */
import type { Draft } from '../compile/pixelDraft.ts';
import { classifyUrl, isCodeUrl } from '../compile/url.ts';
import { attributeKind, PLAIN_ATTRIBUTE_NAME, takesText, whyAttributeRefused, whyElementRefused } from './elements.ts';
import type { HtmlAttribute, HtmlElement, HtmlNode } from './tree.ts';

/** “&” and what could still become a character reference. */
const OPEN_REFERENCE = /&#?[A-Za-z0-9]*$/;

export function classifyHtml(draft: Draft, nodes: readonly HtmlNode[], parent?: HtmlElement): void {
  for (const node of nodes) {
    if (node.kind === 'comment') draft.refuseSlotsIn(node.value, 'html_comment');
    else if (node.kind === 'text') classifyText(draft, node.value, parent);
    else {
      classifyElement(draft, node);
      if (node.tag !== 'script') classifyHtml(draft, node.children, node);
    }
  }
}

function classifyText(draft: Draft, value: string, parent: HtmlElement | undefined): void {
  if (parent?.tag === 'style') draft.refuseSlotsIn(value, 'style_element');
  else if (parent && !takesText(parent.tag)) draft.refuseSlotsIn(value, 'raw_text');
  else for (const { slot } of draft.slotsIn(value)) settleDecoded(draft, slot, 'text');
}

function classifyElement(draft: Draft, element: HtmlElement): void {
  const refused = whyElementRefused(element.tag, draft.sandbox);
  if (refused && draft.slotsIn(element.tag).length === 0) draft.refuse(element.start, refused.message, refused.fix);
  draft.refuseSlotsIn(element.tag, 'after_less_than');
  if (element.tag === 'link' && !draft.sandbox && !element.attributes.some(({ name }) => name === 'rel')) {
    draft.refuse(element.start, '<link> has no rel.', 'Write rel="preconnect", or leave the element out.');
  }
  for (const attribute of element.attributes) {
    draft.refuseSlotsIn(attribute.name, 'attribute_name');
    checkAttribute(draft, element, attribute);
    classifyAttribute(draft, element, attribute);
  }
}

/** What is wrong with an attribute whether or not it has a slot. */
function checkAttribute(draft: Draft, element: HtmlElement, { name, value, start }: HtmlAttribute): void {
  const kind = attributeKind(element.tag, name);
  const refused = whyAttributeRefused(element.tag, name, value, draft.sandbox);
  if (refused && draft.slotsIn(value).length === 0) {
    draft.refuse(start, refused.message, refused.fix);
  } else if (!PLAIN_ATTRIBUTE_NAME.test(name)) {
    draft.refuse(start, `“${name}” is not a plain attribute name.`, 'Check the quotes of the attribute before it.');
  } else if (kind === 'srcdoc') {
    if (draft.slotsIn(value).length === 0) {
      draft.refuse(
        start,
        'srcdoc is not allowed: its content is not looked at.',
        'Use src with a URL, or write the content out.',
      );
    }
  } else if (kind === 'url' && isCodeUrl(value) && !(element.tag === 'img' && /^\s*data:image\//i.test(value))) {
    if (draft.slotsIn(value).length === 0) {
      draft.refuse(
        start,
        `${name} holds code or content instead of an address.`,
        'Use an https:// URL, or write the code into a <script>.',
      );
    }
  } else if (!draft.sandbox && (name === 'nonce' || name === 'is')) {
    draft.refuse(
      start,
      `${name} is not allowed in a main-window pixel.`,
      'Leave it out: the tag puts the page’s own nonce on scripts.',
    );
  }
}

const REFUSED_KINDS = {
  event: 'attribute_event',
  style: 'attribute_style',
  srcdoc: 'attribute_srcdoc',
  srcset: 'attribute_srcset',
  other: 'attribute_other',
} as const;

function classifyAttribute(
  draft: Draft,
  element: HtmlElement,
  { name, value, quoted, written: place }: HtmlAttribute,
): void {
  const found = draft.slotsIn(value);
  if (found.length === 0) return;
  const kind = attributeKind(element.tag, name);
  if (!quoted) {
    draft.refuseSlotsIn(value, 'attribute_unquoted');
    if (place && !/["']/.test(draft.source.slice(place.start, place.end)))
      draft.edit([place.start, '"'], [place.end, '"']);
  } else if (kind === 'text') {
    for (const { slot } of found) settleDecoded(draft, slot, 'attribute');
  } else if (kind === 'url') {
    for (const place of classifyUrl(draft, value, !draft.sandbox)) {
      if ('refused' in place) draft.refuseSlot(place.slot, place.refused);
      else settleDecoded(draft, place.slot, place.part === 'query' ? 'url_query' : 'url_path');
    }
  } else {
    for (const { slot } of found) draft.refuseSlot(slot, REFUSED_KINDS[kind], kind === 'other' ? name : undefined);
  }
}

/** For places where character references are decoded: the value must not complete one. */
function settleDecoded(draft: Draft, slot: number, context: 'text' | 'attribute' | 'url_query' | 'url_path'): void {
  if (OPEN_REFERENCE.test(draft.before(slot))) draft.refuseSlot(slot, 'character_reference');
  else draft.settle(slot, context);
}
