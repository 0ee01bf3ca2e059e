/** The tag as a script text, from the sources as they are: no build that could be older than they. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import ts from 'typescript';

const ENTRY = fileURLToPath(new URL('../index.ts', import.meta.url));
const partFile = (name: string) => fileURLToPath(new URL(`../parts/${name}.ts`, import.meta.url));

const BUILT_FOR = fileURLToPath(new URL('../builtFor.ts', import.meta.url));

async function bundle(entry: string, text?: string, withConsent = true): Promise<string> {
  const build = await rollup({
    input: entry,
    plugins: [
      {
        name: 'sources',
        resolveId: (id) => (id === entry ? entry : null),
        load: (id) => {
          if (id === BUILT_FOR) return `export const withConsent = ${withConsent};`;
          return id === entry && text !== undefined ? text : readFileSync(id, 'utf8');
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
  const coreWithout = await bundle(ENTRY, undefined, false);
  const part = (file: string, name: string, place: string) =>
    bundle(
      partFile(`${file}Entry`),
      `import { ${name} } from ${JSON.stringify(partFile(file))}; __TRL__.${place} = ${name};`,
    );
  const withdrawal = await part('withdrawal', 'withdrawal', 'withdraw');
  return (settings, needs) => {
    return `(function(__TRL__){${needs.asksConsent ? `${withdrawal}\n${core}` : coreWithout}})(${JSON.stringify({ ...settings, parts: [] })})`;
  };
}
