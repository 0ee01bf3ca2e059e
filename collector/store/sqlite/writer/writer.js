/**
 * Stands where the build puts the bundled writer thread. For tests only: runs the bundle of `globalSetup.testing.ts`, or the
 * sources where a child process of a test starts without it.
 */
import { register } from 'node:module';

const bundle = process.env.TRL_WRITER_BUNDLE;
if (bundle) {
  await import(bundle);
} else {
  register('../../../../build/typescriptHook.mjs', import.meta.url);
  await import('./writerThread.ts');
}
