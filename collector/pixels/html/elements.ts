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
  meta: ['it can redirect the document or change its rules', 'Leave it out.'],
  object: ['plug-in content can’t be limited to approved hosts', USE_IMG_OR_IFRAME],
  embed: ['plug-in content can’t be limited to approved hosts', USE_IMG_OR_IFRAME],
  applet: ['plug-in content can’t be limited to approved hosts', USE_IMG_OR_IFRAME],
  form: [
    'a sandbox sends no forms, and in the main window one would leave the page',
    'Send the values in the query of an <img>.',
  ],
  template: ['its content is kept apart and only scripts could use it', 'Write the content out.'],
  select: ['browsers differ in how they read it', 'Use <input type="hidden">.'],
  table: ['browsers move what stands in it', 'Use <div>.'],
  style: ['it would restyle the page', 'Use a style attribute, or run the pixel in the sandbox.'],
  link: ['it would restyle the page or change how it loads', 'Run the pixel in the sandbox.'],
};

/** undefined: allowed. */
export function whyElementRefused(tag: string, sandbox: boolean): { message: string; fix: string } | undefined {
  if ((sandbox ? SANDBOX_ELEMENTS : MAIN_WINDOW_ELEMENTS).has(tag)) return undefined;
  const where = sandbox || !SANDBOX_ELEMENTS.has(tag) ? 'in a pixel' : 'in a main-window pixel';
  const [why, fix] = WHY_NOT[tag] ?? ['only elements whose behaviour is known are', USE_IMG_OR_IFRAME];
  return { message: `<${tag}> is not allowed ${where}: ${why}.`, fix };
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
  return TEXT_ATTRIBUTES.has(name) || name.startsWith('data-') ? 'text' : 'other';
}

/** Names that `setAttribute` takes, and that HTML gives back as written. */
export const PLAIN_ATTRIBUTE_NAME = /^[a-z][a-z0-9_.:-]*$/;

/** Allowed elements whose text is read without character references, or never shown. */
const NO_TEXT = new Set(['script', 'style', 'iframe', 'audio', 'video']);

export function takesText(tag: string): boolean {
  return !NO_TEXT.has(tag);
}
