/** Which elements and attributes a pixel may use. Allow-lists: what is not named here is refused or takes no slot. */

export const VOID_ELEMENTS = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'track',
  'wbr',
]);

/** Elements that load, run or show something and can be built again by `createElement` and `setAttribute`. */
const MAIN_WINDOW_ELEMENTS = new Set([
  ...['script', 'noscript', 'img', 'iframe'],
  ...['a', 'b', 'br', 'center', 'div', 'em', 'font', 'i', 'ins', 'label', 'p', 'small', 'span', 'strong', 'u'],
  ...['input', 'textarea'],
  // partners' tags put their pixels into these; what could be harmful of them is an attribute (see `whyAttributeRefused`)
  ...['form', 'object', 'meta', 'link'],
  ...['table', 'tbody', 'thead', 'tfoot', 'tr', 'td', 'th'],
]);

/** In a sandbox a pixel owns its document: it may also style it and play media. */
const SANDBOX_ELEMENTS = new Set([
  ...MAIN_WINDOW_ELEMENTS,
  ...[
    'style',
    'link',
    'audio',
    'video',
    'source',
    'track',
    'button',
    'h1',
    'h2',
    'h3',
    'hr',
    'li',
    'ol',
    'ul',
    'title',
  ],
]);

const USE_IMG_OR_IFRAME = 'Use <img>, <iframe> or <script>.';
const WHY_NOT: Record<string, [why: string, fix: string]> = {
  base: ['it would change where every other URL points', 'Write URLs out.'],
  embed: ['plug-in content can’t be limited to approved hosts', USE_IMG_OR_IFRAME],
  applet: ['plug-in content can’t be limited to approved hosts', USE_IMG_OR_IFRAME],
  template: ['its content is kept apart and only scripts could use it', 'Write the content out.'],
  select: ['browsers differ in how they read it', 'Use <input type="hidden">.'],
  style: ['it would restyle the page', 'Use a style attribute, or run the pixel in the sandbox.'],
};

/** undefined: allowed. */
export function whyElementRefused(tag: string, sandbox: boolean): { message: string; fix: string } | undefined {
  if ((sandbox ? SANDBOX_ELEMENTS : MAIN_WINDOW_ELEMENTS).has(tag)) return undefined;
  const where = sandbox || !SANDBOX_ELEMENTS.has(tag) ? 'in a pixel' : 'in a main-window pixel';
  const [why, fix] = WHY_NOT[tag] ?? ['only elements whose behaviour is known are', USE_IMG_OR_IFRAME];
  return { message: `<${tag}> is not allowed ${where}: ${why}.`, fix };
}

/** Elements that are allowed for what they usually hold, and the attributes that would make more of them. */
const REFUSED_ATTRIBUTES: Record<string, [names: RegExp, why: string, fix: string]> = {
  form: [
    /^(?:action|target|method)$/,
    'a sandbox sends no forms, and in the main window one would leave the page',
    'Send the values in the query of an <img>.',
  ],
  object: [
    /^(?:classid|codebase|code|archive|codetype|declare|standby|usemap|name)$/,
    'plug-in content can’t be limited to approved hosts',
    USE_IMG_OR_IFRAME,
  ],
  meta: [/^(?:http-equiv|charset)$/, 'it can redirect the document or change its rules', 'Leave it out.'],
};
/** Names by which a `<meta>` changes how the document behaves. */
const STEERING_META = /^\s*(?:referrer|viewport|color-scheme|theme-color|supported-color-schemes|darkreader-lock)\s*$/i;
/** What a `<link>` may be in the main window: it opens a connection, and no more. */
const HINTS = /^\s*(?:(?:preconnect|dns-prefetch)\s*)+$/i;

/** What is wrong with an element's attribute, whatever it holds but for slots. */
export function whyAttributeRefused(
  tag: string,
  name: string,
  value: string,
  sandbox: boolean,
): { message: string; fix: string } | undefined {
  if (/^form(?:action|target|method)?$/.test(name))
    return { message: `${name} is not allowed: it would send a form of the page.`, fix: 'Leave it out.' };
  const refused = REFUSED_ATTRIBUTES[tag];
  if (refused?.[0].test(name)) return { message: `<${tag} ${name}> is not allowed: ${refused[1]}.`, fix: refused[2] };
  if (tag === 'meta' && name === 'name' && STEERING_META.test(value))
    return {
      message: `<meta name="${value.trim()}"> is not allowed: it changes how the document behaves.`,
      fix: 'Leave it out.',
    };
  if (tag === 'link' && !sandbox && name === 'rel' && !HINTS.test(value))
    return {
      message:
        '<link> is not allowed in a main-window pixel, but for preconnect and dns-prefetch: it would restyle the page or change how it loads.',
      fix: 'Run the pixel in the sandbox.',
    };
  return undefined;
}

/** Attributes that hold one URL, by element. */
const URL_ATTRIBUTES: Record<string, readonly string[]> = {
  img: ['src'],
  iframe: ['src'],
  script: ['src'],
  input: ['src'],
  source: ['src'],
  track: ['src'],
  audio: ['src'],
  video: ['src', 'poster'],
  link: ['href'],
  object: ['data'],
  a: ['href'],
};

/** Attributes that hold text and do nothing by it. Not id and name: a value could hide the page’s variables (DOM clobbering). */
const TEXT_ATTRIBUTES = new Set([
  'alt',
  'title',
  'value',
  'placeholder',
  'label',
  'width',
  'height',
  'class',
  'aria-label',
]);

export type AttributeKind = 'url' | 'text' | 'event' | 'style' | 'srcdoc' | 'srcset' | 'other';

export function attributeKind(tag: string, name: string): AttributeKind {
  if (name.startsWith('on')) return 'event';
  if (name === 'style' || name === 'srcdoc') return name;
  if (name === 'srcset' || name === 'imagesrcset') return 'srcset';
  if (URL_ATTRIBUTES[tag]?.includes(name)) return 'url';
  if (tag === 'meta' && name === 'content') return 'text';
  return TEXT_ATTRIBUTES.has(name) || name.startsWith('data-') ? 'text' : 'other';
}

/** Names that `setAttribute` takes, and that HTML gives back as written. */
export const PLAIN_ATTRIBUTE_NAME = /^[a-z][a-z0-9_.:-]*$/;

/** Allowed elements whose text is read without character references, or never shown. */
const NO_TEXT = new Set(['script', 'style', 'iframe', 'audio', 'video']);

export function takesText(tag: string): boolean {
  return !NO_TEXT.has(tag);
}
