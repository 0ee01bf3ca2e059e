import { createHash } from 'node:crypto';
import type { Allowance } from '../connector/allowances.ts';
import type { CompiledPixel } from './compile/compile.ts';
import { COMPILER_VERSION } from './compilerVersion.ts';

/** What an approval lets a pixel reach and do; `hosts` and `scripts` in any order. */
export interface Reach {
  /** origins for images, frames, styles and connections */
  hosts: readonly string[];
  /** script addresses, see `scriptAddresses.ts`; absent: those found in the template */
  scripts?: readonly string[];
  /** what the browser forbids scripts in the sandbox unless a reviewer allows it by name */
  allows?: readonly Allowance[];
}

/** The first compiler whose approvals bind script addresses and allowances. */
const BINDS_SCRIPTS = 3;

/**
 * What an approval is bound to, as 64 hex digits: the template's exact text, how it runs, what it may reach, where each
 * value goes, and the compiler that decided so: an approval's hash is always computed with the version it was made under.
 * JSON keeps the parts apart; templates hold no lone surrogates, so equal JSON means equal bytes. The order and repetition
 * of hosts, scripts and allowances make no difference.
 */
export function approvalHash(
  pixel: CompiledPixel,
  { hosts, scripts = pixel.scripts, allows = [] }: Reach,
  compiler: number = COMPILER_VERSION,
): string {
  const bound = {
    compiler,
    mode: pixel.sandbox ? 'sandbox' : 'main',
    hosts: sorted(hosts),
    ...(compiler >= BINDS_SCRIPTS && { scripts: sorted(scripts), allows: sorted(allows) }),
    contexts: pixel.slots.map(({ context }) => context),
    html: pixel.html,
  };
  return createHash('sha256').update(JSON.stringify(bound)).digest('hex');
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
