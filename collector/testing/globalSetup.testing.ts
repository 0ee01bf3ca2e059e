/**
 * Bundles the writer thread and the process that compiles pixels once for all test files of a run: every store and every
 * collector that a test opens starts one, and running them from their many sources takes twice as long as all else that the test does.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import ts from 'typescript';
import type { TestProject } from 'vitest/node';

const sourceOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const SOURCES = {
  writer: sourceOf('../store/sqlite/writer/writerThread.ts'),
  compiler: sourceOf('../compiling/compilerProcess.ts'),
};
/** where packages are found from, too */
const cache = sourceOf('../../node_modules/.cache/');

export default async function bundleProcesses(project: TestProject): Promise<() => Promise<void>> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'trl-processes-'));
  const bundle = async () => {
    const built = await rollup({ input: SOURCES, external: (id) => !/^[./]/.test(id), plugins: [transpile] });
    await built.write({ dir: folder, format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'part-[hash].mjs' });
    await built.close();
  };
  await bundle();
  project.onTestsRerun(bundle);
  process.env.TRL_WRITER_BUNDLE = join(folder, 'writer.mjs');
  process.env.TRL_COMPILER_BUNDLE = join(folder, 'compiler.mjs');
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
