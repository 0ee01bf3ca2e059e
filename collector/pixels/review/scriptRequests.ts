/**
 * The script addresses that a template names: of its `<script src>`, of elements that its scripts make, of markup that
 * they write. Where only run time tells what is loaded, an address counts if it may be a script's: a loader that hands
 * `t.src = v` around must still load. Such an address is one exact file, so a false one opens little.
 */
import { exactScriptAddress } from '../../connector/scriptAddresses.ts';
import { originOfAddress } from '../compile/hosts.ts';
import { chainOf, UNKNOWN } from '../javascript/chain.ts';
import { knownStrings } from './knownStrings.ts';
import type { ReadPixel } from './readPixel.ts';
import { findRequests } from './requests.ts';

/** Without query and fragment. */
const SCRIPT_FILE = /\.m?js$/i;
const URLS = /(?:https?:)?[\\/]{2}[^\s"'`<>\\]+/gi;

export function findScriptAddresses(read: ReadPixel): string[] {
  const { draft, scripts } = read;
  const known = knownStrings(draft, scripts);
  const found = new Set<string>();
  const others = new Set<string>();
  for (const { kind, urls } of findRequests(read, known)) {
    for (const address of urls.map(addressOf)) {
      if (address === undefined) continue;
      if (kind === 'script' || kind === 'other') found.add(address);
      else others.add(address);
    }
  }
  // named in a string, without a request being seen that uses it
  for (const { script } of scripts) {
    const texts = script.nodes.filter(({ type }) => type === 'Literal' || type === 'TemplateLiteral');
    draft.budget.spend(texts.length);
    for (const chain of new Set(texts.map((node) => chainOf(script, node)))) {
      for (const address of known.textsOf(chain).flatMap((text) => (text.match(URLS) ?? []).map(addressOf))) {
        if (address !== undefined && SCRIPT_FILE.test(address) && !others.has(address)) found.add(address);
      }
    }
  }
  return [...found].sort();

  /** Behind what only run time tells, a path is open: then it is all below the last “/” before that. */
  function addressOf(text: string): string | undefined {
    const url = text.trim();
    if (originOfAddress(draft, url) === undefined) return undefined;
    const [path = ''] = url.split(/[?#]/, 1);
    const open = [path.indexOf(UNKNOWN), draft.slotsIn(path)[0]?.start ?? -1].filter((at) => at >= 0);
    const fixed = open.length > 0 ? path.slice(0, path.lastIndexOf('/', Math.min(...open)) + 1) : path;
    return exactScriptAddress(fixed.startsWith('http') ? fixed : `https:${fixed.replace(/^[\\/]+/, '//')}`);
  }
}
