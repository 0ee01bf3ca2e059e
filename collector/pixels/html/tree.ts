/**
 * The template's HTML as a tree in which every byte of the source has exactly one place, in order. parse5 reads it as a
 * browser does; a browser repairs what is wrong (moves, drops, doubles, implies elements), and in a repaired place nothing
 * can be said of a slot. So a template that needs repair is refused with the place, and what is left is predictable.
 *
 * Parsed as a whole document behind `<body>`, not as a fragment: that is how the sandbox frame puts it into its srcdoc,
 * and it shows what a fragment parser hides (`<body onload>`, `</body>`, `<frameset>`, `<td>` without a table). The main
 * window builds the same tree node by node, so what is unambiguous here is right there too.
 */
import { type DefaultTreeAdapterTypes, html as names, parse } from 'parse5';
import { boundedTree } from './boundedTree.ts';
import { VOID_ELEMENTS } from './elements.ts';

export interface HtmlAttribute {
  name: string;
  /** character references decoded */
  value: string;
  quoted: boolean;
  start: number;
  /** of an unquoted value: where it stands */
  written?: { start: number; end: number };
}

export interface HtmlElement {
  kind: 'element';
  tag: string;
  attributes: HtmlAttribute[];
  children: HtmlNode[];
  start: number;
}

export interface HtmlText {
  kind: 'text';
  /** character references decoded, where the place knows them */
  value: string;
  start: number;
}

export interface HtmlComment {
  kind: 'comment';
  value: string;
  start: number;
}

export type HtmlNode = HtmlElement | HtmlText | HtmlComment;

export interface HtmlProblem {
  offset: number;
  message: string;
  fix: string;
}

const PREFIX = '<!doctype html><html><head></head><body>';

/** What parsers report although every browser reads it the same way, and no slot is near (see `character_reference`). */
const HARMLESS = new Set<string>([
  'unknown-named-character-reference',
  'missing-semicolon-after-character-reference',
  'absence-of-digits-in-numeric-character-reference',
  'unexpected-character-in-unquoted-attribute-value',
]);

const PROBLEMS: Record<string, [message: string, fix: string]> = {
  'eof-in-comment': ['This comment is never closed.', 'Close it with “-->”.'],
  'eof-in-script-html-comment-like-text': ['“<!--” in this script is never closed.', 'Take “<!--” out of the script.'],
  'duplicate-attribute': ['This attribute stands here twice; browsers drop the second.', 'Keep one of the two.'],
  'missing-whitespace-between-attributes': ['There is no space between two attributes.', 'Put a space between them.'],
  'missing-attribute-value': ['This attribute has “=” and no value.', 'Give it a value in double quotes.'],
  'unexpected-null-character': ['There is a NUL character here.', 'Take it out.'],
  'invalid-first-character-of-tag-name': ['“<” stands in text.', 'Write “&lt;”.'],
  'nested-comment': ['“<!--” stands in a comment.', 'Take it out, or close the first comment before it.'],
};

/** Offsets in the result are offsets in `source`. Throws LimitExceeded for what is nested too deeply. */
export function parseHtml(source: string, scripting: boolean): { nodes: HtmlNode[]; problems: HtmlProblem[] } {
  const problems: HtmlProblem[] = [];
  const problem = (offset: number, message: string, fix: string) => {
    problems.push({ offset: Math.max(0, offset), message, fix });
  };
  // parsers drop the unclosed tag: it stands where the tree ends
  let isTagOpen = false;
  const document = parse(PREFIX + source, {
    scriptingEnabled: scripting,
    sourceCodeLocationInfo: true,
    treeAdapter: boundedTree((offset) => Math.max(0, offset - PREFIX.length)),
    onParseError({ code, startOffset }) {
      if (HARMLESS.has(code)) return;
      // reported at the end of the text, which says nothing: the unclosed element is found below, with its place
      if (code.startsWith('open-elements-left') || code.startsWith('eof-in-element')) return;
      if (code === 'eof-in-tag') {
        isTagOpen = true;
        return;
      }
      const [message, fix] = PROBLEMS[code] ?? [`This is not well-formed HTML (${code}).`, 'Write it well-formed.'];
      const offset = code === 'eof-in-comment' ? source.lastIndexOf('<!--') : startOffset - PREFIX.length;
      problem(offset, message, fix);
    },
  });
  const body = bodyOf(document);
  if (!body || body.attrs.length > 0) {
    problem(0, 'The template changes the document it is put into.', 'Leave out <html>, <head>, <body> and <frameset>.');
    return { nodes: [], problems };
  }

  /** Children must tile [start, end): a gap is a tag that the parser dropped, disorder an element that it moved. */
  function readChildren(parent: DefaultTreeAdapterTypes.Element, start: number, end: number): HtmlNode[] {
    const nodes: HtmlNode[] = [];
    let at = start;
    for (const child of parent.childNodes) {
      const location = child.sourceCodeLocation;
      if (!location && 'tagName' in child && IMPLIED.has(child.tagName)) {
        const { children, end: behind } = readImplied(child, at);
        nodes.push({ kind: 'element', tag: child.tagName, attributes: [], children, start: at });
        at = behind;
        continue;
      }
      if (!location) {
        problem(
          at,
          'The browser would add an element here.',
          `Write out every tag in <${parent.tagName}>, also optional ones.`,
        );
        return nodes;
      }
      const childStart = location.startOffset - PREFIX.length;
      const childEnd = location.endOffset - PREFIX.length;
      if (childStart !== at && !(parent.tagName === 'textarea' && source.slice(at, childStart) === '\n')) break;
      at = childEnd;
      nodes.push(readNode(child, childStart, childEnd));
    }
    if (at !== end && isTagOpen) {
      problem(at, 'This tag is never closed.', 'Close it with “>”, and its attributes with their quotes.');
    } else if (at !== end) {
      problem(
        at,
        'The browser would drop or move what stands here.',
        'Close elements in the order they were opened, leave out end tags that close nothing, and leave out <html>, <head> and <body>.',
      );
    }
    return nodes;
  }

  /** An element that the browser adds around what stands in a table: it is where its content is. */
  function readImplied(element: DefaultTreeAdapterTypes.Element, start: number): { children: HtmlNode[]; end: number } {
    const last = lastWritten(element);
    const end = last === undefined ? start : last - PREFIX.length;
    return { children: readChildren(element, start, end), end };
  }

  function readNode(node: DefaultTreeAdapterTypes.ChildNode, start: number, end: number): HtmlNode {
    if ('tagName' in node) return readElement(node, start, end);
    if (node.nodeName === '#text' && 'value' in node) {
      const parent = node.parentNode;
      const isMarkup = !(parent && 'tagName' in parent && RAW_OR_RCDATA.has(parent.tagName));
      const less = isMarkup ? source.slice(start, end).indexOf('<') : -1;
      if (less >= 0) {
        problem(
          start + less,
          'The browser would drop this tag.',
          'Take out end tags that close nothing, and <html>, <head> and <body>.',
        );
      }
      return { kind: 'text', value: node.value, start };
    }
    return { kind: 'comment', value: 'data' in node ? node.data : '', start };
  }

  function readElement(element: DefaultTreeAdapterTypes.Element, start: number, end: number): HtmlElement {
    const { tagName: tag, sourceCodeLocation: location } = element;
    const read: HtmlElement = { kind: 'element', tag, attributes: [], children: [], start };
    for (const { name, value } of element.attrs) {
      const place = location?.attrs?.[name];
      const written = place ? source.slice(place.startOffset - PREFIX.length, place.endOffset - PREFIX.length) : '';
      // the name can't hold “=”, so the first one ends it
      const quoted = /^[^=]*=\s*["']/.test(written) || !written.includes('=');
      const at = place ? place.startOffset - PREFIX.length : start;
      const valueAt = at + (/^[^=]*=\s*/.exec(written)?.[0].length ?? 0);
      const unquoted = !quoted && { written: { start: valueAt, end: at + written.length } };
      read.attributes.push({ name, value, quoted, start: at, ...unquoted });
    }
    if (element.namespaceURI !== names.NS.HTML) {
      problem(
        start,
        `<${tag}> is not an HTML element; other rules hold in it.`,
        'Leave <svg> and <math> out of pixels.',
      );
    } else if (VOID_ELEMENTS.has(tag)) {
      return read;
    } else if (location?.startTag && !location.endTag && ENDS_BY_ITSELF.has(tag)) {
      read.children = readChildren(element, location.startTag.endOffset - PREFIX.length, end);
    } else if (!location?.startTag || !location.endTag) {
      problem(start, `<${tag}> is never closed.`, `Write </${tag}> where it ends.`);
    } else {
      const contentStart = location.startTag.endOffset - PREFIX.length;
      const contentEnd = location.endTag.startOffset - PREFIX.length;
      if (location.endTag.endOffset - PREFIX.length !== end)
        problem(start, `<${tag}> is not closed in order.`, 'Close elements in the order they were opened.');
      read.children = readChildren(element, contentStart, contentEnd);
    }
    return read;
  }

  const nodes = readChildren(body, 0, source.length);
  problems.sort((a, b) => a.offset - b.offset);
  return { nodes, problems };
}

/** Elements whose end tag HTML lets people leave out: every browser ends them at the same place. */
const ENDS_BY_ITSELF = new Set(['p', 'li', 'td', 'th', 'tr', 'tbody', 'thead', 'tfoot']);
/** Elements that a browser adds around others. */
const IMPLIED = new Set(['tbody', 'tr']);

/** Where the last of an element's content ends, in the parsed text. */
function lastWritten(element: DefaultTreeAdapterTypes.Element): number | undefined {
  const last = element.childNodes.at(-1);
  if (!last) return undefined;
  if (last.sourceCodeLocation) return last.sourceCodeLocation.endOffset;
  return 'tagName' in last ? lastWritten(last) : undefined;
}

/** In these, parse5 gives text in which “<” is just a character. */
const RAW_OR_RCDATA = new Set([
  'script',
  'style',
  'noscript',
  'iframe',
  'textarea',
  'title',
  'xmp',
  'noembed',
  'noframes',
  'plaintext',
]);

function bodyOf(document: DefaultTreeAdapterTypes.Document): DefaultTreeAdapterTypes.Element | undefined {
  const root = document.childNodes.find((node) => node.nodeName === 'html');
  if (!root || !('childNodes' in root) || !('attrs' in root) || root.attrs.length > 0) return undefined;
  const body = root.childNodes.find((node) => node.nodeName === 'body');
  return body && 'tagName' in body ? body : undefined;
}

/** All elements, outermost first. */
export function* elementsOf(nodes: readonly HtmlNode[]): Generator<HtmlElement> {
  for (const node of nodes) {
    if (node.kind !== 'element') continue;
    yield node;
    yield* elementsOf(node.children);
  }
}

export function attributeOf(element: HtmlElement, name: string): string | undefined {
  return element.attributes.find((attribute) => attribute.name === name)?.value;
}

/** The text of an element that holds nothing else (script, style, textarea), and where it starts. */
export function textOf(element: HtmlElement): { value: string; start: number } {
  const [text] = element.children;
  return text && text.kind === 'text' ? { value: text.value, start: text.start } : { value: '', start: element.start };
}
