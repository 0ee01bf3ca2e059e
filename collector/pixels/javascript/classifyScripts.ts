/** Finds the slots in scripts and checks the scripts themselves. */
import type { Draft } from '../compile/pixelDraft.ts';
import { attributeOf, elementsOf, type HtmlElement, type HtmlNode, textOf } from '../html/tree.ts';
import { classifyJson } from './json.ts';
import { classifyScriptPlaces } from './places.ts';
import { scriptKind } from './scriptKind.ts';
import { parseScript, propertyName, type Script, type ScriptProblem } from './tree.ts';

/** Returns the scripts that run, as read. */
export function classifyScripts(draft: Draft, nodes: readonly HtmlNode[]): Script[] {
  const scripts: Script[] = [];
  for (const element of elementsOf(nodes)) {
    if (element.tag !== 'script') continue;
    const script = readScript(draft, element);
    if (script) scripts.push(script);
  }
  checkHandlers(draft, nodes);
  for (const script of scripts) {
    classifyScriptPlaces(draft, script);
    if (!draft.sandbox) refuseDocumentWrite(draft, script);
  }
  return scripts;
}

function readScript(draft: Draft, element: HtmlElement): Script | undefined {
  const { value: text, start } = textOf(element);
  const kind = scriptKind(element);
  // browsers read “<script” behind “<!--” as nested: the script ends at another place than it seems to
  if (/<!--/.test(text) && /<\/?script/i.test(text)) {
    draft.refuse(
      start,
      'This script holds both “<!--” and “<script”, which changes where it ends.',
      'Write “<scr"+"ipt” in strings, or take “<!--” out.',
    );
  }
  if (kind === 'unknown') {
    draft.refuseSlotsIn(text, 'script_type');
    return undefined;
  }
  if (kind === 'import_map') {
    draft.refuse(
      element.start,
      'Import maps and speculation rules are not allowed: they steer the document’s other scripts.',
      'Write addresses out.',
    );
    return undefined;
  }
  if (attributeOf(element, 'src') !== undefined) {
    // partners’ loaders do read it as settings; nothing can be said of how
    draft.refuseSlotsIn(text, 'script_with_src');
    return undefined;
  }
  if (kind === 'json') {
    classifyJson(draft, text, start);
    return undefined;
  }
  const parsed = parseScript(text, start, kind === 'module');
  if ('problem' in parsed) {
    refuseSyntax(draft, text, start, parsed.problem);
    return undefined;
  }
  for (const comment of parsed.comments) draft.refuseSlotsIn(comment, 'js_comment');
  return parsed.script;
}

/** An error at a slot is the slot's, and says so. */
function refuseSyntax(draft: Draft, text: string, start: number, { offset, message }: ScriptProblem): void {
  for (const found of draft.slotsIn(text)) {
    const isAtSlot = offset - start >= found.start && offset - start <= found.end;
    const isInEscape = endsInOpenEscape(text.slice(0, found.start));
    if (!isInEscape && !isAtSlot) continue;
    draft.refuseSlot(found.slot, isInEscape ? 'js_escape' : 'js_place', message);
    return;
  }
  draft.refuse(
    offset,
    `This script can’t be read: ${message}.`,
    'Correct the syntax; browsers would not run it either.',
  );
}

/** `\x4`, `\u00`, `\u{1`: an escape that still wants digits. */
function endsInOpenEscape(text: string): boolean {
  return /\\(?:x[0-9a-f]?|u[0-9a-f]{0,3}|u\{[0-9a-f]*)$/i.test(text);
}

/** A handler must be the body of a function, and no more: in the main window it becomes one in a script. */
function checkHandlers(draft: Draft, nodes: readonly HtmlNode[]): void {
  for (const { attributes } of elementsOf(nodes)) {
    for (const { name, value, start } of attributes) {
      if (!name.startsWith('on') || draft.slotsIn(value).length > 0) continue;
      const parsed = parseScript(`(function (event) {${value}\n})`, start, false);
      const [statement, ...others] = 'script' in parsed ? parsed.script.program.body : [];
      const isFunction =
        others.length === 0 &&
        statement?.type === 'ExpressionStatement' &&
        statement.expression.type === 'FunctionExpression';
      if (!isFunction) draft.refuse(start, `The code of ${name} can’t be read.`, 'Correct its syntax.');
    }
  }
}

/** Run after the page has loaded it would replace the page. External scripts that do it anyway find it without effect: they are async. */
function refuseDocumentWrite(draft: Draft, script: Script): void {
  for (const node of script.nodes) {
    const name = propertyName(node);
    const isOpen =
      name === 'open' &&
      node.type === 'MemberExpression' &&
      node.object.type === 'Identifier' &&
      node.object.name === 'document';
    if (name !== 'write' && name !== 'writeln' && !isOpen) continue;
    draft.refuse(
      script.start + node.start,
      `document.${name} in the main window would wipe the page.`,
      'Make the element with document.createElement, or run the pixel in the sandbox.',
    );
  }
}
