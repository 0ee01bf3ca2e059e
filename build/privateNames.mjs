/**
 * Property names that the SDK's own files alone use, and what they are in what is built: short, and the same in the core and in
 * each of its parts, which are built by themselves. Never a name that the page, the collector, storage or a tag from a browser's
 * cache knows: what such a tag gives to a part that it loads later (`PixelHost`, `Visitor` but for what is here) is not private.
 */
import { readFileSync } from 'node:fs';

const SHORT = {
  abandoned: 'a',
  addresses: 'b',
  comeBack: 'c',
  giveUp: 'd',
  handOver: 'e',
  hurry: 'f',
  isLinked: 'g',
  isRepeat: 'h',
  land: 'i',
  leave: 'j',
  local: 'k',
  queries: 'v',
  readHash: 'l',
  receive: 'm',
  refused: 'n',
  save: 's',
  session: 't',
  settle: 'o',
  stage: 'p',
  tab: 'u',
  waits: 'q',
  withdraw: 'r',
};

/** Where names are declared that others know. */
const PUBLIC = ['protocol', 'api', 'stub', 'load'];

for (const file of PUBLIC) {
  const text = readFileSync(new URL(`../sdk/${file}.ts`, import.meta.url), 'utf8').replace(
    /\/\*[\s\S]*?\*\/|\/\/.*/g,
    '',
  );
  const shared = Object.keys(SHORT).find((name) => RegExp(`\\b${name}\\b`).test(text));
  if (shared) throw new Error(`build/privateNames.mjs: ${shared} is no private name, sdk/${file}.ts has it`);
}

/** For terser. A cache for each build: it adds to what it is given. */
export const privateNames = () => ({
  // builtins: names that the browser has too, if they stand above
  properties: { builtins: true, regex: RegExp(`^(?:${Object.keys(SHORT).join('|')})$`) },
  nameCache: {
    props: { props: Object.fromEntries(Object.entries(SHORT).map(([name, short]) => [`$${name}`, short])) },
  },
});
