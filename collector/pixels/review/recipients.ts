/** Where the value of each dynamic parameter goes: the context it stands in, and the hosts that get it. */
import type { AnyNode } from 'acorn';
import { CATALOGUE } from '../../parameters/catalogue.ts';
import type { CompiledPixel } from '../compile/compile.ts';
import type { Draft } from '../compile/pixelDraft.ts';
import { CONTEXTS, type SlotContext } from '../contexts.ts';
import { chainOf } from '../javascript/chain.ts';
import { referenceName } from '../javascript/tree.ts';
import type { KnownStrings } from './knownStrings.ts';
import type { Place, ReadPixel, ReadScript } from './readPixel.ts';
import { originOf, type PixelRequest } from './requests.ts';

export interface ReviewedSlot extends Place {
  parameter: string;
  /** as it stands in the template */
  written: string;
  filters: string[];
  context: SlotContext;
  /** the context in words */
  where: string;
  personal: boolean;
  /** only its hash leaves */
  hashed: boolean;
  /** origins in whose URL it stands; `page`: the site itself */
  sentTo: string[];
  /** a script has it, so any host of the pixel may get it */
  mayReachAll: boolean;
  /** it stands in `<noscript>`, where nothing is requested: pixels only run where scripting is on */
  inNoscript?: true;
  /** the function it is handed to */
  passedTo?: string;
}

/** Personal parameters by who gets them. `certain`: in its URL; else a script has them, and what it does can't be told. */
export interface Recipient {
  origin: string;
  parameters: { parameter: string; hashed: boolean; certain: boolean }[];
}

const PERSONAL = new Set(CATALOGUE.filter(({ personal }) => personal).map(({ name }) => name));

export function reviewSlots(
  pixel: CompiledPixel,
  { draft, elements, texts, scripts }: ReadPixel,
  known: KnownStrings,
  requests: readonly PixelRequest[],
): ReviewedSlot[] {
  const sentTo = pixel.slots.map(() => new Set<string>());
  const send = (url: string) => {
    const origin = originOf(draft, url);
    if (origin !== undefined) for (const { slot } of draft.slotsIn(url)) sentTo[slot]?.add(origin);
  };
  for (const { urls } of requests) for (const url of urls) send(url);
  for (const { script } of scripts) {
    for (const node of script.nodes) {
      if (node.type !== 'Literal' && node.type !== 'TemplateLiteral') continue;
      for (const text of known.textsOf(chainOf(script, node))) for (const url of urlsIn(text)) send(url);
    }
  }
  const used = new Set(texts.flatMap((text) => draft.slotsIn(text).map(({ slot }) => slot)));
  const isReadable = scripts.length > 0 || elements.some(({ tag }) => tag === 'script');
  return pixel.slots.map(({ slot, context, line, column }, index) => {
    const isUsed = used.has(index);
    const passedTo = passedToOf(draft, scripts, index);
    const filters = slot.source
      .slice(2, -2)
      .split('|')
      .slice(1)
      .map((filter) => filter.trim());
    return {
      parameter: slot.name,
      written: slot.source,
      filters,
      context,
      where: CONTEXTS[context],
      line,
      column,
      personal: PERSONAL.has(slot.name),
      hashed: slot.filters.some(({ hashes }) => hashes),
      sentTo: [...(sentTo[index] ?? [])].sort(),
      mayReachAll: isUsed && isReadable && !context.includes('url'),
      ...(!isUsed && { inNoscript: true as const }),
      ...(passedTo !== undefined && { passedTo }),
    };
  });
}

/** `origins`: all that the pixel may reach; `unknown` among them for those built at run time. */
export function personalData(slots: readonly ReviewedSlot[], origins: readonly string[]): Recipient[] {
  const recipients = new Map<string, Recipient['parameters']>();
  for (const { parameter, hashed, personal, sentTo, mayReachAll } of slots) {
    if (!personal) continue;
    for (const origin of new Set([...sentTo, ...(mayReachAll ? origins : [])])) {
      const parameters = recipients.get(origin) ?? [];
      recipients.set(origin, parameters);
      const certain = sentTo.includes(origin);
      const known = parameters.find((one) => one.parameter === parameter && one.hashed === hashed);
      if (known) known.certain ||= certain;
      else parameters.push({ parameter, hashed, certain });
    }
  }
  return [...recipients]
    .map(([origin, parameters]) => ({ origin, parameters }))
    .sort((a, b) => (a.origin < b.origin ? -1 : 1));
}

/** A text that is a URL, and URLs in HTML that is written. */
function urlsIn(text: string): string[] {
  if (!text.includes('<')) return [text.trim()].filter((url) => /^(?:https?:)?\/\//i.test(url));
  return Array.from(text.matchAll(/["']\s*((?:https?:)?\/\/[^"'<>]*)/gi), ([, url = '']) => url);
}

/** The call whose argument, or part of one, the slot is: `fbq('track', …, { value: {{VALUE}} })` → `fbq`. */
function passedToOf(draft: Draft, scripts: readonly ReadScript[], slot: number): string | undefined {
  for (const { script } of scripts) {
    const holder = script.nodes.find(
      (node) =>
        (node.type === 'Identifier' && draft.slotNamed(node.name) === slot) ||
        (node.type === 'Literal' && draft.slotsIn(node.raw ?? '').some((found) => found.slot === slot)),
    );
    let inner: AnyNode | undefined = holder;
    for (
      let outer = inner && script.parents.get(inner);
      inner && outer;
      inner = outer, outer = script.parents.get(outer)
    ) {
      if ((outer.type === 'CallExpression' || outer.type === 'NewExpression') && outer.callee !== inner) {
        const name = referenceName(outer.callee);
        if (name !== 'encodeURIComponent') return name;
      }
    }
  }
  return undefined;
}
