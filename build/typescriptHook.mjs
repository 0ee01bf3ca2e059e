/**
 * Lets a plain Node process run the repository's .ts files: `node --import <this file> script.ts`. For tests only.
 * What was compiled is kept, since loading the compiler takes ten times as long as what it has to do here.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import { isMainThread, threadId } from 'node:worker_threads';

const CACHE = new URL('../node_modules/.cache/trl-typescript/', import.meta.url);

// Node loads this file twice: first in the process, which registers it, then in the thread that loads modules.
if (isMainThread) register(import.meta.url);

export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  return { format: 'module', source: await compiled(await readFile(new URL(url), 'utf8')), shortCircuit: true };
}

async function compiled(source) {
  const kept = new URL(`${createHash('sha256').update(source).digest('hex')}.js`, CACHE);
  try {
    return await readFile(kept, 'utf8');
  } catch {
    const text = await compile(source);
    const unfinished = new URL(`${kept.href}.${process.pid}.${threadId}`);
    await mkdir(CACHE, { recursive: true });
    await writeFile(unfinished, text);
    await rename(unfinished, kept);
    return text;
  }
}

async function compile(source) {
  const { default: ts } = await import('typescript');
  return ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true },
  }).outputText;
}
