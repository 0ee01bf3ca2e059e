/**
 * The main-window form of a template: a list of nodes for `createElement`, each text and attribute value as literals with
 * slots between. Values are set, never parsed as HTML, so literals are decoded here and values carry no references.
 */
import type { PixelNode } from '../../../sdk/protocol.ts';
import type { HtmlAttribute, HtmlNode } from '../html/tree.ts';
import type { Draft } from './pixelDraft.ts';

/** Text with slots by number; a plain string has none. */
export type TextTemplate = string | { literals: string[]; slots: number[] };

export type NodeTemplate =
  | { kind: 'text'; text: TextTemplate }
  | { kind: 'element'; tag: string; attributes: [name: string, value: TextTemplate][]; children: NodeTemplate[] };

/** Comments, `<noscript>` (scripting is on) and blank text between top-level elements are left out. */
export function nodeTemplates(draft: Draft, nodes: readonly HtmlNode[], isTop = true): NodeTemplate[] {
  const templates: NodeTemplate[] = [];
  for (const node of nodes) {
    if (node.kind === 'text') {
      if (!isTop || node.value.trim() !== '') templates.push({ kind: 'text', text: textTemplate(draft, node.value) });
    } else if (node.kind === 'element' && node.tag !== 'noscript') {
      const handlers = node.attributes.filter(({ name }) => name.startsWith('on'));
      templates.push({
        kind: 'element',
        tag: node.tag,
        attributes: node.attributes
          .filter(({ name }) => !name.startsWith('on'))
          .map(({ name, value }) => [name, textTemplate(draft, value)]),
        children: nodeTemplates(draft, node.children, false),
      });
      if (handlers.length > 0) templates.push(handlerScript(handlers));
    }
  }
  return templates;
}

/**
 * Handlers as a script behind their element: as attributes they would need 'unsafe-inline' on the page, a script has its nonce.
 * Events come later than the script runs. No slot stands in a handler.
 */
function handlerScript(handlers: readonly HtmlAttribute[]): NodeTemplate {
  const code = handlers.map(({ name, value }) => `element.${name} = function (event) {${value}\n};`).join(' ');
  const text = `(function (element) { ${code} })(document.currentScript.previousElementSibling);`;
  return { kind: 'element', tag: 'script', attributes: [], children: [{ kind: 'text', text }] };
}

function textTemplate(draft: Draft, text: string): TextTemplate {
  const found = draft.slotsIn(text);
  if (found.length === 0) return text;
  const literals: string[] = [];
  let at = 0;
  for (const { start, end } of found) {
    literals.push(text.slice(at, start));
    at = end;
  }
  literals.push(text.slice(at));
  return { literals, slots: found.map(({ slot }) => slot) };
}

/** `escaped`: by slot. */
export function fillNodes(templates: readonly NodeTemplate[], escaped: readonly string[]): PixelNode[] {
  return templates.map((template): PixelNode => {
    if (template.kind === 'text') return fillText(template.text, escaped);
    const node: Exclude<PixelNode, string> = { tag: template.tag };
    if (template.attributes.length > 0) {
      node.attributes = template.attributes.map(([name, value]) => [name, fillText(value, escaped)]);
    }
    if (template.children.length > 0) node.children = fillNodes(template.children, escaped);
    return node;
  });
}

function fillText(template: TextTemplate, escaped: readonly string[]): string {
  if (typeof template === 'string') return template;
  let text = template.literals[0] ?? '';
  for (let i = 0; i < template.slots.length; i++) {
    text += (escaped[template.slots[i] ?? -1] ?? '') + (template.literals[i + 1] ?? '');
  }
  return text;
}
