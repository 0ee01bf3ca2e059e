/**
 * The dashboard's styles. Their order: of two rules alike the later one counts, so it may not hang on which file is read first. And
 * their themes, which differ in colours alone: what the browser's tests look at in one holds in the other.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Plugin, rollup } from 'rollup';
import { expect, it } from 'vitest';

const { styles } = (await import(new URL('../../build/styles.mjs', import.meta.url).href)) as { styles(): Plugin };

/** `screen` and `other` load later; both need `kit`, which the app starts with. */
const FILES: Record<string, string> = {
  app: "import 'base.css'; import 'kit'; import('screen'); import('other');",
  kit: "import 'kit.css'; export const kit = 1;",
  screen: "import 'screen.css'; import 'kit'; import 'shared'; export default 1;",
  other: "import 'other.css'; import 'shared'; import 'kit'; export default 2;",
  shared: "import 'shared.css'; export const shared = 1;",
};
const NAMES = [...Object.keys(FILES), 'base.css', 'kit.css', 'screen.css', 'other.css', 'shared.css'];

/** Builds while the file `slow` takes longest to read. */
async function build(slow: string): Promise<string> {
  const files: Plugin = {
    name: 'files',
    resolveId: (id) => (NAMES.includes(id) ? id : null),
    async load(id) {
      if (id === slow) await wait(5);
      return FILES[id] ?? `.${id.replace('.css', '')} {}`;
    },
  };
  const bundle = await rollup({ input: 'app', plugins: [files, styles()], logLevel: 'silent' });
  const { output } = await bundle.generate({ format: 'es' });
  const sheets = output.flatMap((file) => (file.fileName.endsWith('.css') && 'source' in file ? [file.source] : []));
  expect(sheets).toHaveLength(1);
  return String(sheets[0]);
}

it.each(NAMES)('is that of the imports, what loads later first, while %s is read last', async (slow) => {
  expect((await build(slow)).split('\n')).toEqual(['.screen {}', '.shared {}', '.other {}', '.base {}', '.kit {}']);
});

it('have themes that differ in colours alone: light-dark() takes nothing else, and nothing else asks for the theme', () => {
  const folder = new URL('./app/', import.meta.url);
  const sheets = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.css'));
  expect(sheets.length).toBeGreaterThan(20);
  const asked = sheets.flatMap((path) => {
    const css = readFileSync(new URL(path, folder), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
    return Array.from(
      css.matchAll(/[^{}]*(?:data-theme|prefers-color-scheme)[^{}]*\{[^}]*\}/g),
      ([rule]) => `${path}: ${rule.replaceAll(/\s+/g, ' ').trim()}`,
    );
  });
  expect(asked).toEqual([
    'style/tokens.css: :root[data-theme="light"] { color-scheme: light; }',
    'style/tokens.css: :root[data-theme="dark"] { color-scheme: dark; }',
  ]);
});
