/** A connector as the API answers it: header secrets masked, and what the review says of its pixel. */
import { onlyNamesSecret } from '../../connector/secrets/headerSecrets.ts';
import type { Approval, NameValue, Webhook } from '../../connector/types.ts';
import { lastReview } from '../../container/approvals/pixelStatus.ts';
import type { ApprovedPixel } from '../../container/approvals/verifyApprovals.ts';
import { type LiveConnector, type Snapshot, takesTests } from '../../container/snapshot.ts';
import { parseTemplate, type Template } from '../../parameters/template.ts';
import { isFromEvent } from '../../webhooks/build/compile/shownHeaders.ts';
import type { WebhookRequest } from '../../webhooks/build/request.ts';
import { MASK } from '../../webhooks/build/secretMarks.ts';
import { maskHeaders } from '../../webhooks/secrets/maskSecrets.ts';
import type { PixelState, ShownConnector } from '../shapes.ts';

export function showConnector(snapshot: Snapshot, live: LiveConnector): ShownConnector {
  const { connector } = live;
  const { webhook } = connector;
  return {
    ...connector,
    ...(webhook && { webhook: showWebhook(webhook) }),
    pixel: { ...connector.pixel, ...showPixelStatus(snapshot, live) },
    /** which legs get test events while it is enabled */
    takesTests: takesTests(live),
  };
}

/**
 * Of the pixel as it stands in the settings: `hash` to approve it with, `hosts` found in it, and what its last review said.
 * `live` is what runs now, which stays the approved one while a newer one is pending.
 */
export function showPixelStatus({ container }: Snapshot, live: LiveConnector): PixelState {
  const { connector, pixelStatus, settingsPixel, livePixel, killedPixel, refusals, notCompiled } = live;
  if (!connector.pixel || pixelStatus === 'none') return { status: pixelStatus };
  const { rejected } = connector.pixel;
  const review = pixelStatus === 'pending' ? undefined : lastReview(container, connector.id, connector.pixel);
  return {
    status: pixelStatus,
    ...(settingsPixel && {
      hash: settingsPixel.hash,
      hosts: settingsPixel.pixel.hosts,
      scripts: settingsPixel.pixel.scripts,
    }),
    ...(refusals && { refusals }),
    ...(notCompiled && { unavailable: notCompiled }),
    ...(review && showApproval(review)),
    ...(rejected && { rejected }),
    live: livePixel ? showLive(livePixel) : null,
    ...(killedPixel && { killed: { ...killedPixel.stoppedBy, hash: killedPixel.approval.hash } }),
  };
}

function showApproval(review: Approval) {
  const { hash, hosts, scripts, allows, approvedAt, approvedBy } = review;
  const { revokedAt, revokedBy, withdrawnAt, withdrawnBecause } = review;
  return {
    approvedHash: hash,
    approvedHosts: hosts,
    ...(scripts && { approvedScripts: scripts }),
    ...(allows && { approvedAllows: allows }),
    approvedAt,
    approvedBy,
    ...(revokedAt !== undefined && { revokedAt, revokedBy }),
    ...(withdrawnAt !== undefined && { withdrawnAt, withdrawnBecause }),
  };
}

function showLive({ approval: { hash, hosts, approvedAt, approvedBy } }: ApprovedPixel) {
  return { hash, hosts, approvedAt, approvedBy };
}

function showWebhook(webhook: Webhook): Webhook {
  const { headers, basicAuth } = webhook;
  return {
    ...webhook,
    headers: maskNameValues(headers),
    ...(basicAuth && { basicAuth: { ...basicAuth, password: maskPassword(basicAuth.password) } }),
  };
}

/** Headers as they are set up, masked. */
export function maskNameValues(headers: readonly NameValue[]): NameValue[] {
  return headers.map((header) => {
    if (onlyNamesSecret(header.value) || isFromEvent(templateOf(header.value))) return header;
    return showHeaders({ headers: [[header.name, header.value]] })[0] ?? header;
  });
}

/** What is no template would be sent as it stands. */
function templateOf(text: string): Template {
  try {
    return parseTemplate(text);
  } catch {
    return { literals: [text], slots: [] };
  }
}

function maskPassword(password: string): string {
  return password === '' || onlyNamesSecret(password) ? password : MASK;
}

/** Headers of a request, masked. */
export function showHeaders({ headers, shownHeaders }: Pick<WebhookRequest, 'headers' | 'shownHeaders'>): NameValue[] {
  return maskHeaders(headers, shownHeaders).map(([name, value]) => ({ name, value }));
}
