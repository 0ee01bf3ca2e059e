/** `/api/connectors/:id/pixel/…`: approving exactly what was shown, and taking what runs off the air. */
import express, { type Router } from 'express';
import { liveApproval } from '../container/pixelStatus.ts';
import type { Approval, Container } from '../container/types.ts';
import { HttpProblem } from '../http/problem.ts';
import { readBody } from './body.ts';
import { type AdminDeps, findConnector, pathPart, who } from './context.ts';
import { showConnector } from './showConnector.ts';

export function pixelReviewRoutes({ holder, now }: Pick<AdminDeps, 'holder' | 'now'>): Router {
  const routes = express.Router();

  routes.post('/connectors/:id/pixel/approve', readBody, async (req, res) => {
    findConnector(holder.snapshot(), req);
    const hash = readHash(req.body);
    const snapshot = await holder.update((container) => {
      // the holder's changes run one at a time, so this is the snapshot of `container`
      const { connector, settingsPixel, pixelStatus } = findConnector(holder.snapshot(), req);
      if (!connector.pixel || !settingsPixel) throw conflict('this connector has no pixel to approve');
      if (settingsPixel.hash !== hash) {
        throw conflict('the pixel was changed since it was reviewed; review it as it is now', settingsPixel.hash);
      }
      if (pixelStatus === 'approved') throw conflict('exactly this pixel is approved already', settingsPixel.hash);
      const approval: Approval = {
        hash,
        connector: connector.id,
        html: connector.pixel.html,
        sandbox: connector.pixel.sandbox,
        hosts: settingsPixel.pixel.hosts,
        approvedAt: now(),
        approvedBy: who(res),
      };
      return { ...container, approvals: [...container.approvals, approval] };
    });
    res.json(showConnector(snapshot, findConnector(snapshot, req)));
  });

  routes.post('/connectors/:id/pixel/revoke', readBody, async (req, res) => {
    findConnector(holder.snapshot(), req);
    const snapshot = await holder.update((container) => revokeLive(container, pathPart(req, 'id'), now(), who(res)));
    res.json(showConnector(snapshot, findConnector(snapshot, req)));
  });

  return routes;
}

function readHash(body: unknown): string {
  const hash = typeof body === 'object' && body !== null && 'hash' in body ? body.hash : undefined;
  if (typeof hash === 'string') return hash;
  const detail =
    'hash: send { "hash": "…" } with the hash of the pixel that was reviewed (pixel.hash of the connector)';
  throw new HttpProblem(400, { field: 'hash', detail });
}

function revokeLive(container: Container, connector: string, at: number, by: string): Container {
  const live = liveApproval(container, connector);
  if (!live) throw new HttpProblem(409, { detail: 'no pixel of this connector is on air' });
  const revoked = { ...live, revokedAt: at, revokedBy: by };
  return {
    ...container,
    approvals: container.approvals.map((approval) => (approval === live ? revoked : approval)),
  };
}

function conflict(detail: string, hash?: string): HttpProblem {
  return new HttpProblem(409, { field: 'hash', detail: `hash: ${detail}`, ...(hash !== undefined && { hash }) });
}
