/** The tag as a script text, from the sources as they are: no build that could be older than they. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import ts from 'typescript';

const ENTRY = fileURLToPath(new URL('../index.ts', import.meta.url));
const HOLD = fileURLToPath(new URL('../parts/hold.ts', import.meta.url));

async function bundle(entry: string, text?: string): Promise<string> {
  const build = await rollup({
    input: entry,
    plugins: [
      {
        name: 'sources',
        resolveId: (id) => (id === entry ? entry : null),
        load: (id) => (id === entry && text !== undefined ? text : readFileSync(id, 'utf8')),
        transform: (code) =>
          ts.transpileModule(code, {
            compilerOptions: {
              target: ts.ScriptTarget.ES2018,
              module: ts.ModuleKind.ESNext,
              verbatimModuleSyntax: true,
            },
          }).outputText,
      },
    ],
  });
  const { output } = await build.generate({ format: 'iife' });
  await build.close();
  return output[0].code;
}

/** As the collector puts it together (`collector/tag/tagScript.ts`), with the part that holds what is undecided. */
export async function bundleTag(): Promise<(settings: object, hold: boolean) => string> {
  const core = await bundle(ENTRY);
  const entry = fileURLToPath(new URL('../parts/holdEntry.ts', import.meta.url));
  const part = await bundle(entry, `import { holdIn } from ${JSON.stringify(HOLD)}; __TRL__.holdIn = holdIn;`);
  return (settings, hold) =>
    `(function(__TRL__){${hold ? part : ''}\n${core}})(${JSON.stringify({ ...settings, parts: [] })})`;
}
