/** `GET …/pixel/review`: the analysis of a pixel, and what is known of its approval, as the API answers them. */
import type { PixelCompiler } from '../../compiling/pixelCompiler.ts';
import type { FindMend } from '../../container/approvals/mend.ts';
import { liveApproval } from '../../container/approvals/pixelStatus.ts';
import type { LiveConnector, Snapshot } from '../../container/snapshot.ts';
import { HttpProblem } from '../../http/problem.ts';
import { showPixelStatus } from '../connectors/showConnector.ts';
import { compilerUnavailable } from '../request/compilerUnavailable.ts';
import type { PixelReview } from '../shapes.ts';

/** `caller`: who waits for it. */
export async function showReview(
  snapshot: Snapshot,
  live: LiveConnector,
  caller: string,
  { compiler, findMend }: { compiler: Pick<PixelCompiler, 'review'>; findMend: FindMend },
): Promise<PixelReview> {
  const { connector, settingsPixel } = live;
  if (!connector.pixel || live.pixelStatus === 'none') {
    throw new HttpProblem(404, { detail: `connector "${connector.id}" has no pixel to review` });
  }
  const { html, sandbox, editedBy, editedAt } = connector.pixel;
  const approval = liveApproval(snapshot.container, connector.id);
  const base = {
    connector: connector.id,
    name: connector.name,
    version: connector.version,
    // without a hash it can't be approved: see `refusals`
    ...showPixelStatus(snapshot, live),
    mode: modeOf(sandbox),
    html,
    ...(editedBy !== undefined && { editedBy, editedAt }),
    twoPeople: snapshot.container.review.twoPeople,
    approved: approval ? pick(approval) : null,
  };
  if (!settingsPixel) return { ...base, ...(await mendOf(live, findMend)) };
  const { hosts, scripts } = settingsPixel.pixel;
  const reviewed = await compiler.review(settingsPixel.pixel, approval, caller);
  if ('unavailable' in reviewed) throw compilerUnavailable(reviewed.unavailable);
  // accepted before, so it is the work of reviewing that was too much
  if (!reviewed.ok) return { ...base, refusals: reviewed.refusals };
  const { changes, ...review } = reviewed.review;
  return {
    ...base,
    ...review,
    unproved: settingsPixel.pixel.unproved,
    ...(settingsPixel.pixel.mended && { mended: { html: settingsPixel.pixel.mended.html } }),
    changes:
      approval && changes
        ? {
            ...changes,
            hostsAdded: without(hosts, approval.hosts),
            hostsRemoved: without(approval.hosts, hosts),
            scriptsAdded: without(scripts, approval.scripts ?? scripts),
            scriptsRemoved: without(approval.scripts ?? scripts, scripts),
          }
        : null,
  };
}

/** A form of a refused pixel that today's compiler takes, where it runs now. */
async function mendOf({ connector, refusals }: LiveConnector, findMend: FindMend) {
  const mend = connector.pixel && refusals && (await findMend(connector.pixel));
  return mend?.kind === 'mended' ? { mended: { html: mend.html } } : {};
}

function without(addresses: readonly string[], others: readonly string[]): string[] {
  return addresses.filter((address) => !others.includes(address));
}

/** The approved version that a new one would take the place of. */
function pick({ hash, hosts, sandbox, approvedAt, approvedBy }: NonNullable<ReturnType<typeof liveApproval>>) {
  return { hash, hosts, mode: modeOf(sandbox), approvedAt, approvedBy };
}

function modeOf(sandbox: boolean): PixelReview['mode'] {
  return sandbox ? 'sandbox' : 'main';
}
