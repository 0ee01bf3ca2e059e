/** The sandbox shells of what is on air: made once for each approved pixel, told apart by what they let it do. */
import type { ApprovedPixel } from '../container/approvals/verifyApprovals.ts';
import { type FrameDocument, frameDocument } from '../pixels/sandbox/frameDocument.ts';

export interface Shells {
  of(approved: ApprovedPixel): FrameDocument;
  /**
   * Below `paths.frame`. It changes with the shell's script and policy, so that no browser takes another from its cache, and
   * no collector of another version serves its own for it.
   */
  address(approved: ApprovedPixel): string;
}

/** `script`: the built frame script. */
export function createShells(script: string): Shells {
  const made = new WeakMap<ApprovedPixel, FrameDocument>();

  function of(approved: ApprovedPixel): FrameDocument {
    const known = made.get(approved);
    if (known) return known;
    const { approval, pixel } = approved;
    const { hosts, scripts = pixel.scripts, allows = [] } = approval;
    const shell = frameDocument({ hosts, scripts, handlers: pixel.handlers, allows }, script);
    made.set(approved, shell);
    return shell;
  }

  return { of, address: (approved) => `${approved.approval.hash}.${of(approved).digest}` };
}
