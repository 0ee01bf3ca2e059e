/**
 * A compiled pixel read once more for its review: markup and scripts with the places they stand at. Event handler
 * attributes count as scripts. What stands in `<noscript>` is left out: pixels only run where scripting is on.
 */
import type { AnyNode } from 'acorn';
import { parseTemplate } from '../../parameters/template.ts';
import type { Budget } from '../compile/budget.ts';
import { createDraft, type Draft } from '../compile/pixelDraft.ts';
import { attributeOf, elementsOf, type HtmlElement, type HtmlNode, parseHtml, textOf } from '../html/tree.ts';
import { scriptKind } from '../javascript/scriptKind.ts';
import { parseScript, type Script } from '../javascript/tree.ts';

/** From 1, in the template as submitted. */
export interface Place {
  line: number;
  column: number;
}

export interface ReadScript {
  script: Script;
  placeOf(node: AnyNode): Place;
}

export interface ReadPixel {
  draft: Draft;
  /** outermost first, without `<noscript>` and what is in it */
  elements: HtmlElement[];
  /** every text and attribute value, without `<noscript>` */
  texts: string[];
  scripts: ReadScript[];
}

/** The function that a browser makes of a handler attribute. */
const HANDLER_START = '(function (event) {';

/** Of a template that compiles. */
export function readPixel({ html, sandbox }: { html: string; sandbox: boolean }, budget?: Budget): ReadPixel {
  const text = html.replace(/\r\n?/g, '\n');
  const draft = createDraft(text, parseTemplate(text), sandbox, budget);
  const nodes = withoutNoscript(parseHtml(draft.source, true).nodes);
  const elements = [...elementsOf(nodes)];
  const children = [...nodes, ...elements.flatMap((element) => element.children)];
  const texts = [
    ...children.flatMap((node) => (node.kind === 'text' ? [node.value] : [])),
    ...elements.flatMap(({ attributes }) => attributes.map(({ value }) => value)),
  ];
  return { draft, elements, texts, scripts: elements.flatMap((element) => scriptsOf(draft, element)) };
}

function withoutNoscript(nodes: readonly HtmlNode[]): HtmlNode[] {
  return nodes.flatMap((node): HtmlNode[] => {
    if (node.kind !== 'element') return [node];
    return node.tag === 'noscript' ? [] : [{ ...node, children: withoutNoscript(node.children) }];
  });
}

function scriptsOf(draft: Draft, element: HtmlElement): ReadScript[] {
  const scripts = element.attributes
    .filter(({ name }) => name.startsWith('on'))
    .flatMap(({ value, start }) => {
      // character references may have been decoded in it, so only its start is a place for sure
      const place = draft.positionOf(start);
      return read(`${HANDLER_START}${value}\n})`, start, false, () => place);
    });
  const kind = scriptKind(element);
  if (element.tag === 'script' && attributeOf(element, 'src') === undefined && /^(?:script|module)$/.test(kind)) {
    const { value, start } = textOf(element);
    scripts.push(...read(value, start, kind === 'module', (node) => draft.positionOf(start + node.start)));
  }
  return scripts;
}

/** A handler with a syntax error does nothing, so there is nothing to review in it. */
function read(text: string, start: number, module: boolean, placeOf: ReadScript['placeOf']): ReadScript[] {
  const parsed = parseScript(text, start, module);
  return 'script' in parsed ? [{ script: parsed.script, placeOf }] : [];
}

/** Code as its author wrote it, shortened. */
export function written(draft: Draft, { text }: Script, node: AnyNode): string {
  const code = draft
    .fill(text.slice(node.start, node.end), (slot) => draft.slots[slot]?.source ?? '')
    .replace(/\s+/g, ' ');
  return code.length > MAX_WRITTEN ? `${code.slice(0, MAX_WRITTEN)}…` : code;
}

const MAX_WRITTEN = 160;
