/** The tag as a script text, from the sources as they are: no build that could be older than they. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import ts from 'typescript';

const ENTRY = fileURLToPath(new URL('../index.ts', import.meta.url));
const WITHDRAWAL = fileURLToPath(new URL('../parts/built/withdrawal.ts', import.meta.url));

const BUILT_FOR = fileURLToPath(new URL('../builtFor.ts', import.meta.url));

async function bundle(entry: string, withConsent = true): Promise<string> {
  const build = await rollup({
    input: entry,
    plugins: [
      {
        name: 'sources',
        resolveId: (id) => (id === entry ? entry : null),
        load: (id) => {
          if (id === BUILT_FOR) return `export const withConsent = ${withConsent};`;
          return readFileSync(id, 'utf8');
        },
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

/** Puts a tag together as the collector does (`collector/tag/tagScript.ts`), with the parts that concern consent. */
export async function bundleTag(): Promise<(settings: object, needs: { asksConsent: boolean }) => string> {
  const core = await bundle(ENTRY);
  const coreWithout = await bundle(ENTRY, false);
  const withdrawal = await bundle(WITHDRAWAL);
  return (settings, needs) => {
    return `(function(__TRL__){${needs.asksConsent ? `${withdrawal}\n${core}` : coreWithout}})(${JSON.stringify({ ...settings, parts: [] })})`;
  };
}
