/**
 * Compiles every approval in force again: what runs has to be what the hash says was reviewed, also after a hand edit of
 * the file or an update of the compiler.
 *
 * The hash of an approval is computed with the compiler version it was made under. Where that is today's, a mismatch means
 * that the file was changed, and is an error. Where it is another, the template is verified as if submitted today. It stays
 * on air under its hash when it passes and every slot still has the context that was reviewed; else it is withdrawn.
 */
import type { Approval, Container } from '../../connector/types.ts';
import { approvalHash } from '../../pixels/approvalHash.ts';
import type { CompiledPixel } from '../../pixels/compile/compile.ts';
import { COMPILER_VERSION } from '../../pixels/compilerVersion.ts';
import type { FieldProblem } from '../../validate/problems.ts';
import type { Refusal } from '../../validate/refusal.ts';
import type { Compiler } from '../compiler.ts';
import { isInForce, liveApproval } from './pixelStatus.ts';

export interface ApprovedPixel {
  approval: Approval;
  pixel: CompiledPixel;
}

/** An approval of an older compiler that doesn't pass today's; it is off air. */
export interface Withdrawal {
  approval: Approval;
  because: string;
  refusals: Refusal[];
}

/** The compiler version an approval's hash is computed with; those from before it was noted are of the first. */
export function compilerOf({ compiler = 1 }: Approval): number {
  return compiler;
}

export function verifyApprovals(
  container: Container,
  compiler: Compiler,
): {
  approved: Map<Approval, ApprovedPixel>;
  withdrawals: Withdrawal[];
  /** neither approved nor withdrawn: they couldn't be compiled just now, and will be */
  open: Set<Approval>;
  problems: FieldProblem[];
} {
  const open = new Set<Approval>();
  const approved = new Map<Approval, ApprovedPixel>();
  const withdrawals: Withdrawal[] = [];
  const problems: FieldProblem[] = [];
  container.approvals.forEach((approval, index) => {
    if (!isInForce(approval)) return;
    const version = compilerOf(approval);
    const result = compiler.pixel(approval);
    if ('unavailable' in result) open.add(approval);
    else if (result.ok && approvalHash(result.pixel, approval, version) === approval.hash) {
      approved.set(approval, { approval, pixel: result.pixel });
    } else if (version === COMPILER_VERSION) {
      const remedy = 'put the approved text back, or remove this approval and approve the pixel anew';
      const message = `does not match the html, sandbox and hosts beside it; ${remedy}`;
      problems.push({ field: `approvals[${index}].hash`, message });
    } else if (approval === liveApproval(container, approval.connector)) {
      const refusals = result.ok ? [] : result.refusals;
      withdrawals.push({ approval, because: whyWithdrawn(version, refusals), refusals });
    }
  });
  return { approved, withdrawals, open, problems };
}

function whyWithdrawn(version: number, [first]: Refusal[]): string {
  const since = `It was approved under compiler version ${version}; version ${COMPILER_VERSION}`;
  if (!first) return `${since} reads its parameters in other contexts. Review and approve it anew.`;
  return `${since} refuses it: line ${first.line}, column ${first.column}: ${first.message}`;
}
