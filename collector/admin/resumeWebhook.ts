/** `POST /api/connectors/:id/webhook/resume`: ends a pause that the collector made; what waited is sent. */
import express, { type Router } from 'express';
import { resumeWebhook } from '../container/pauseWebhook.ts';
import { HttpProblem } from '../http/problem.ts';
import { changeContainer } from './audited.ts';
import { readBody } from './body.ts';
import { type AdminDeps, findConnector } from './context.ts';
import { allow } from './roles.ts';
import { showConnector } from './showConnector.ts';

export function resumeWebhookRoutes(deps: Pick<AdminDeps, 'holder' | 'store' | 'now' | 'log'>): Router {
  const { holder } = deps;
  const routes = express.Router();

  /** One that isn't paused stays as it is. */
  routes.post('/connectors/:id/webhook/resume', allow('editor'), readBody, async (req, res) => {
    let snapshot = holder.snapshot();
    const { id, webhook } = findConnector(snapshot, req).connector;
    if (!webhook)
      throw new HttpProblem(409, { field: 'webhook', detail: 'webhook: this connector has none to resume' });
    const { paused } = webhook;
    if (paused) {
      const detail = `paused since ${new Date(paused.at).toISOString()}: ${paused.reason}`;
      snapshot = await changeContainer(
        deps,
        res,
        (container) => resumeWebhook(container, id),
        () => [{ what: 'webhook_resumed', subject: id, detail }],
      );
    }
    res.json(showConnector(snapshot, findConnector(snapshot, req)));
  });

  return routes;
}
