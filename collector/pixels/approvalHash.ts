import { createHash } from 'node:crypto';
import type { CompiledPixel } from './compile.ts';
import { COMPILER_VERSION } from './compilerVersion.ts';

/**
 * What an approval is bound to, as 64 hex digits: the template's exact text, how it runs, what it may reach, where each
 * value goes, and the compiler that decided so: an approval's hash is always computed with the version it was made under. JSON keeps the parts apart; templates hold no lone surrogates, so equal
 * JSON means equal bytes. The order and repetition of hosts make no difference.
 */
export function approvalHash(
  pixel: CompiledPixel,
  hosts: readonly string[],
  compiler: number = COMPILER_VERSION,
): string {
  const bound = {
    compiler,
    mode: pixel.sandbox ? 'sandbox' : 'main',
    hosts: [...new Set(hosts)].sort(),
    contexts: pixel.slots.map(({ context }) => context),
    html: pixel.html,
  };
  return createHash('sha256').update(JSON.stringify(bound)).digest('hex');
}
