/** Whether a text that is requested goes where the template says, whatever the slots' values. */
import type { AddressRule } from './platform.ts';
import type { Part, Text } from './values.ts';

/** `parameter`: host and path are fixed, but a value that isn't encoded could add or change parameters behind. */
export type AddressProblem = 'place' | 'parameter' | 'code';

/** Scheme (or none), host, port, and what ends the host. No user or password. */
const FIXED_ORIGIN =
  /^(?:(?:https?|wss?):)?\/\/(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(?::\d{1,5})?(?=[/?#])/i;
const CODE = /^(?:javascript|vbscript|data|blob|filesystem):/i;
const IMAGE_DATA = /^data:image\/(?:gif|png|jpeg|webp)[;,]/i;
/** A path of the page itself: behind the first “/” no second one, which would start a host. */
const PATH_OF_PAGE = /^\/[^/\\]/;

/** undefined: it does. */
export function addressProblem(text: Text, rule: AddressRule): AddressProblem | undefined {
  if (text.every(({ kind }) => kind === 'text')) {
    const written = text.map((part) => (part.kind === 'text' ? part.text : '')).join('');
    const plain = written.replace(/[\u0000-\u0020]/g, '');
    return CODE.test(plain) && !(rule === 'image' && IMAGE_DATA.test(plain)) ? 'code' : undefined;
  }
  // “undefined” or a number: a path of the page's own
  if (text.every(({ kind }) => kind === 'number')) return undefined;
  const start = leadingText(text).replace(/^[\u0000-\u0020]+/, '');
  if (/[\\\t\n\r]/.test(start)) return 'place';
  const isOfPage = PATH_OF_PAGE.test(start) && rule !== 'script';
  if (!FIXED_ORIGIN.test(start) && !isOfPage) return 'place';
  return behind(text, { inQuery: false }) ?? undefined;
}

function leadingText(text: Text): string {
  let leading = '';
  for (const part of text) {
    if (part.kind !== 'text') break;
    leading += part.text;
  }
  return leading;
}

function behind(parts: readonly Part[], state: { inQuery: boolean }): AddressProblem | undefined {
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        if (/[?#]/.test(part.text)) state.inQuery = true;
        if (!state.inQuery && /[\\\t\n\r]/.test(part.text)) return 'place';
        break;
      case 'number':
      case 'path':
        break;
      case 'query':
      case 'encoded':
        if (!state.inQuery) return 'place';
        break;
      case 'more': {
        // in any order, so none of them is sure to stand behind a “?” among them
        const problem = behind(part.parts, { inQuery: state.inQuery });
        if (problem) return problem;
        if (!state.inQuery && part.parts.some(({ kind }) => kind !== 'text' && kind !== 'number')) return 'place';
        break;
      }
      default:
        return state.inQuery ? 'parameter' : 'place';
    }
  }
  return undefined;
}
