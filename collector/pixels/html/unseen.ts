/**
 * What a browser loads only when somebody sees it, or never: nobody sees a pixel, so its receipt would say `ran` with nothing
 * requested. Tried in Chromium, in the sandbox and in the main window (`e2e/pixels/pixelUnseen.spec.ts`); refused, and mended where
 * an attribute can be put out of use.
 */
import type { Draft } from '../compile/pixelDraft.ts';
import { holdsAlways, matches, type StyleRule, styleRules } from './styleSheets.ts';
import { attributeOf, elementsOf, type HtmlElement, type HtmlNode, textOf } from './tree.ts';

const USE_IMG = 'Write <img src="…"> instead: it is loaded at once, seen or not.';
const HIDDEN = /(?:^|;)\s*display\s*:\s*none\b/i;
const LOADS = /\burl\s*\(|\bimage-set\s*\(/i;
/** types of scripts that browsers run */
const RUNS =
  /^\s*(?:module|(?:text|application)\/(?:x-)?(?:java|ecma)script|text\/(?:jscript|livescript))?\s*(?:;.*)?$/i;
const LAZY_IN_SCRIPT = /\bloading\b["']?\s?[=:,]\s?\\?["']?lazy\b/i;
/** where libraries for lazy loading and consent platforms keep addresses until somebody puts them into `src` */
const KEPT_ADDRESS = /^data-(?:[a-z-]+-)?src$/;

export function refuseUnseen(draft: Draft, nodes: readonly HtmlNode[]): void {
  const elements = [...elementsOf(nodes)];
  const sheets = elements.filter(({ tag }) => tag === 'style');
  for (const sheet of sheets) draft.budget.spendOn(textOf(sheet).value);
  const rules = sheets.flatMap((sheet) => styleRules(textOf(sheet).value));
  const hasScript = elements.some(runsScript);
  const hidden = new Set<HtmlElement>();
  // in the main window all stands in a hidden element
  refuseIn(draft, nodes, { rules, hasScript, hidden, isHidden: !draft.sandbox });
  const seen = elements.filter((element) => !hidden.has(element));
  for (const sheet of sheets) refuseSheet(draft, sheet, seen, rules);
}

interface Around {
  rules: readonly StyleRule[];
  hasScript: boolean;
  /** no box is made for it */
  isHidden: boolean;
  /** all of which that is so */
  hidden: Set<HtmlElement>;
}

function refuseIn(draft: Draft, nodes: readonly HtmlNode[], around: Around): void {
  for (const element of nodes) {
    // where scripts run, nothing in it is an element
    if (element.kind !== 'element' || element.tag === 'noscript') continue;
    draft.budget.spend(1 + around.rules.length);
    const isHidden = around.isHidden || hides(element, around.rules);
    if (isHidden) around.hidden.add(element);
    refuseElement(draft, element, { ...around, isHidden });
    refuseIn(draft, element.children, { ...around, isHidden });
  }
}

function hides(element: HtmlElement, rules: readonly StyleRule[]): boolean {
  return (
    attributeOf(element, 'hidden') !== undefined ||
    HIDDEN.test(attributeOf(element, 'style') ?? '') ||
    rules.some(({ body, selectors }) => HIDDEN.test(body) && selectors.some((one) => matches(one, element)))
  );
}

function refuseElement(draft: Draft, element: HtmlElement, { hasScript, isHidden }: Around): void {
  const { tag, start } = element;
  const has = (name: string) => attributeOf(element, name) !== undefined;
  const is = (name: string, value: string) => attributeOf(element, name)?.trim().toLowerCase() === value;
  const mend = (name: string, message: string) => {
    const place = element.attributes.find((one) => one.name === name)?.start ?? start;
    draft.refuse(place, message, `Leave ${name} out.`);
    // out of use, and nothing else changed
    draft.edit([place, 'data-']);
  };
  const refuse = (message: string, fix: string) => draft.refuse(start, message, fix);
  const where = draft.sandbox ? 'in an element that is not displayed' : 'in the main window, where a pixel is hidden,';

  if ((tag === 'img' || tag === 'iframe') && is('loading', 'lazy'))
    mend('loading', `<${tag} loading="lazy"> loads only when somebody sees it, and nobody sees a pixel.`);
  if ((tag === 'audio' || tag === 'video') && is('preload', 'none') && (has('src') || holds(element, 'source')))
    mend('preload', `<${tag} preload="none"> loads nothing until it is played.`);
  if (tag === 'script' && has('nomodule')) mend('nomodule', 'Browsers of today leave a script with nomodule out.');

  if (isHidden && LOADS.test(attributeOf(element, 'style') ?? ''))
    refuse(`An image of a style is not loaded ${where}.`, USE_IMG);
  if (isHidden && has('background')) refuse(`A background is not loaded ${where}.`, USE_IMG);
  if (tag === 'object' && has('data') && !holds(element, 'img'))
    refuse('<object> loads nothing here: the sandbox forbids it, and where it is hidden browsers leave it.', USE_IMG);
  if (tag === 'input' && has('src') && !is('type', 'image'))
    refuse('<input src> is loaded only with type="image".', USE_IMG);
  if (tag === 'track' && has('src')) refuse('<track> is loaded only when captions are shown.', USE_IMG);
  if (tag === 'source' && has('media') && !is('media', 'all') && !is('media', 'screen'))
    refuse('<source media> is loaded only where its condition holds.', 'Leave media out.');
  if (tag === 'link' && has('disabled')) refuse('A disabled <link> is not loaded.', 'Leave disabled out.');
  if (tag === 'link' && /\bicon\b|^apple-touch/i.test(attributeOf(element, 'rel') ?? ''))
    refuse('An icon is loaded by no frame.', USE_IMG);
  if (tag === 'link' && is('rel', 'preload') && has('media'))
    refuse('A preload with media is loaded only where its condition holds.', 'Leave media out.');
  if (tag === 'img' && addressesOf(element).size > 1)
    refuse(
      'Of the addresses in src and srcset browsers load one, by the screen that they are on.',
      'Write an <img src="…"> for each.',
    );
  if (tag === 'script') refuseScript(draft, element, hasScript);
  const kept = element.attributes.find(
    ({ name, value }) => KEPT_ADDRESS.test(name) && /^\s*(?:https?:)?\/\//i.test(value),
  );
  if (kept && !hasScript && !has('src') && !has('srcset'))
    draft.refuse(kept.start, `${kept.name} is loaded by nobody: no script here reads it.`, 'Write src.');
}

function refuseScript(draft: Draft, element: HtmlElement, hasScript: boolean): void {
  const type = attributeOf(element, 'type') ?? '';
  const isBlocked = /^\s*text\/plain\s*$/i.test(type);
  if (!RUNS.test(type) && (attributeOf(element, 'src') !== undefined || (isBlocked && !hasScript)))
    draft.refuse(
      element.start,
      `Browsers don’t run a script of type ${type.trim()}: some consent platform was to change it, which doesn’t look here.`,
      'Leave type out; whether the visitor has consented, the collector asks before the pixel is answered.',
    );
  for (const child of element.children) {
    if (child.kind !== 'text') continue;
    draft.budget.spendOn(child.value);
    const lazy = LAZY_IN_SCRIPT.exec(child.value);
    if (lazy)
      draft.refuse(
        child.start + lazy.index,
        'What loads lazily loads only when somebody sees it, and nobody sees a pixel.',
        'Leave loading out.',
      );
  }
}

/** An image of a sheet is loaded for a box that is there; a font, for text that is set in it. */
function refuseSheet(
  draft: Draft,
  sheet: HtmlElement,
  seen: readonly HtmlElement[],
  rules: readonly StyleRule[],
): void {
  const usesFonts = rules.some(({ selectors, body }) => !isFontFace(selectors) && /\bfont(?:-family)?\s*:/i.test(body));
  const { value, start } = textOf(sheet);
  for (const rule of styleRules(value)) {
    if (!LOADS.test(rule.body)) continue;
    draft.budget.spend(1 + seen.length * rule.selectors.length);
    const isFont = isFontFace(rule.selectors);
    const isThere = (selector: string) => seen.some((element) => matches(selector, element));
    if (holdsAlways(rule) && (isFont ? usesFonts : rule.selectors.some(isThere))) continue;
    draft.refuse(
      start + rule.start,
      isFont
        ? 'A font is loaded only when text is set in it.'
        : 'What a style sheet names is loaded only for a box that is displayed, and here none is for certain.',
      USE_IMG,
    );
  }
}

const isFontFace = (selectors: readonly string[]) => /^@font-face$/i.test(selectors[0] ?? '');

function runsScript(element: HtmlElement): boolean {
  return element.tag === 'script' && RUNS.test(attributeOf(element, 'type') ?? '');
}

function addressesOf(element: HtmlElement): Set<string> {
  const candidates = (attributeOf(element, 'srcset') ?? '')
    .split(/,\s/)
    .map((one) => one.trim().split(/[\s,]/)[0] ?? '');
  return new Set([(attributeOf(element, 'src') ?? '').trim(), ...candidates].filter((address) => address !== ''));
}

/** Whether something in it loads, or stands for it where it doesn't. */
function holds(element: HtmlElement, tag: string): boolean {
  return [...elementsOf(element.children)].some((one) => one.tag === tag);
}
