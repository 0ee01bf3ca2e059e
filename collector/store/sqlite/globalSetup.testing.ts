/**
 * Bundles the writer thread once for all test files of a run: every store that a test opens starts one, and running it from its
 * many sources takes twice as long as all else that the test does.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import ts from 'typescript';
import type { TestProject } from 'vitest/node';

const source = fileURLToPath(new URL('./writer/writerThread.ts', import.meta.url));
/** where better-sqlite3 is found from, too */
const cache = fileURLToPath(new URL('../../../node_modules/.cache/', import.meta.url));

export default async function bundleWriter(project: TestProject): Promise<() => Promise<void>> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'trl-writer-'));
  const file = join(folder, 'writer.mjs');
  const bundle = async () => {
    const built = await rollup({ input: source, external: (id) => !/^[./]/.test(id), plugins: [transpile] });
    await built.write({ file, format: 'es' });
    await built.close();
  };
  await bundle();
  project.onTestsRerun(bundle);
  process.env.TRL_WRITER_BUNDLE = file;
  return () => rm(folder, { recursive: true });
}

const transpile = {
  name: 'transpile',
  transform(code: string, id: string) {
    if (!id.endsWith('.ts')) return null;
    const compilerOptions = {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2023,
      verbatimModuleSyntax: true,
    };
    return { code: ts.transpileModule(code, { compilerOptions }).outputText, map: null };
  },
};
