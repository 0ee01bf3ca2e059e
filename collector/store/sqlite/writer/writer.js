/** Stands where the build puts the bundled writer thread, and runs it from the sources. For tests only. */
import { register } from 'node:module';

register('../child/typescriptHook.mjs', import.meta.url);
await import('./writerThread.ts');
