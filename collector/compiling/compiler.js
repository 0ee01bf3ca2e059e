/**
 * Stands where the build puts the bundled process that compiles. For tests only: runs the bundle of `globalSetup.testing.ts`,
 * or the sources where a child process of a test starts without it.
 */
import { register } from 'node:module';

const bundle = process.env.TRL_COMPILER_BUNDLE;
if (bundle) {
  await import(bundle);
} else {
  register('../../build/typescriptHook.mjs', import.meta.url);
  await import('./compilerProcess.ts');
}
