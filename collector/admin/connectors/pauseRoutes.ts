/**
 * `POST /api/connectors/:id/webhook/pause` and `…/resume`: a pause by hand, and the end of any. What waits stays. Before it is
 * sent, one goes first (`tryPartner.ts`): "on again" is said when the partner took it, not before.
 */
import express, { type Router } from 'express';
import type { Connector } from '../../connector/types.ts';
import { pauseWebhook, resumeWebhook } from '../../container/pauseWebhook.ts';
import { HttpProblem } from '../../http/problem.ts';
import { audit, changeContainer } from '../access/audited.ts';
import { allow } from '../access/roles.ts';
import { type AdminDeps, findConnector, who } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { readBody } from '../request/body.ts';
import { readPause, readResume } from '../request/inputs.ts';
import { sendWaiting } from '../traffic/sendWaiting.ts';
import { showConnector } from './showConnector.ts';
import { tryPartner } from './tryPartner.ts';

export function pauseAndResumeRoutes(
  deps: Pick<AdminDeps, 'holder' | 'store' | 'now' | 'log' | 'wake' | 'tryOne' | 'feed'>,
): Router {
  const { holder, now } = deps;
  const routes = express.Router();

  /** One that is paused already stays as it is, with its first reason. */
  routes.post(
    '/connectors/:id/webhook/pause',
    allow('editor'),
    readBody,
    async (req, res: Answering<'POST /api/connectors/:id/webhook/pause'>) => {
      const { id } = webhookOf(findConnector(holder.snapshot(), req).connector, 'pause');
      const { reason = `by hand, by ${who(res)}` } = readPause(req.body);
      await pauseWebhook(holder, id, reason, now(), () =>
        audit(deps, res, [{ what: 'webhook_paused', subject: id, detail: reason }]),
      );
      const snapshot = holder.snapshot();
      res.json(showConnector(snapshot, findConnector(snapshot, req)));
    },
  );

  /** One that isn't paused stays as it is, and so does one whose partner isn't back. `send`: what waits for its schedule too. */
  routes.post(
    '/connectors/:id/webhook/resume',
    allow('editor'),
    readBody,
    async (req, res: Answering<'POST /api/connectors/:id/webhook/resume'>) => {
      let snapshot = holder.snapshot();
      const { connector } = findConnector(snapshot, req);
      const { id, webhook } = webhookOf(connector, 'resume');
      const { send } = readResume(req.body);
      const { paused } = webhook;
      // nothing of one that is disabled or turned off goes out, not even to see
      const isOff = connector.mode === 'disabled' || !webhook.enabled;
      const tried = paused && !isOff ? await tryPartner(deps, id, who(res)) : undefined;
      if (tried) {
        const came = tried.status === null ? (tried.error ?? 'no answer') : `answered ${tried.status}`;
        const detail = `delivery ${tried.delivery}: ${came}; ${tried.isBack ? 'resumed' : 'still paused'}`;
        await audit(deps, res, [{ what: 'webhook_tried', subject: id, detail }]);
      }
      if (paused && tried?.isBack !== false) {
        const detail = `paused since ${new Date(paused.at).toISOString()}: ${paused.reason}`;
        snapshot = await changeContainer(
          deps,
          res,
          (container) => resumeWebhook(container, id),
          () => [{ what: 'webhook_resumed', subject: id, detail }],
        );
      }
      const sent =
        send && !isOff && tried?.isBack !== false
          ? await sendWaiting(deps, res, { connector: id, state: 'waiting' })
          : undefined;
      res.json({
        ...showConnector(snapshot, findConnector(snapshot, req)),
        ...(tried && { tried }),
        ...(sent && { sent }),
      });
    },
  );

  return routes;
}

function webhookOf({ id, webhook }: Connector, verb: string) {
  if (webhook) return { id, webhook };
  throw new HttpProblem(409, { field: 'webhook', detail: `webhook: this connector has none to ${verb}` });
}
