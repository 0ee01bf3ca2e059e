/** `/api/alerts`: what is on, what was told of it and how that went; a test, and peace until a time. Who is told is set with the container. */
import express, { type Router } from 'express';
import { linkOf } from '../../alerts/messages/words.ts';
import type { Incident } from '../../alerts/state.ts';
import { ALERT_KINDS } from '../../connector/alertKinds.ts';
import { HttpProblem } from '../../http/problem.ts';
import { audit } from '../access/audited.ts';
import { allow } from '../access/roles.ts';
import { type AdminDeps, pathPart, who } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { readBody } from '../request/body.ts';
import { readAlertTest, readSnooze } from '../request/inputs.ts';
import { readQuery } from '../request/query.ts';
import { refuse } from '../request/refuse.ts';
import type { ShownIncident } from '../shapes.ts';

const LONGEST_SNOOZE_MS = 30 * 24 * 3_600_000;

export function alertRoutes({ alerts, store, now }: Pick<AdminDeps, 'alerts' | 'store' | 'now'>): Router {
  const routes = express.Router();

  routes.get('/alerts', async (req, res: Answering<'GET /api/alerts'>) => {
    readQuery(req, []);
    const { incidents } = await alerts.state();
    res.json({ items: incidents.map(show), next: null, isQuiet: alerts.isQuiet() });
  });

  routes.post('/alerts/test', allow('admin'), readBody, async (req, res: Answering<'POST /api/alerts/test'>) => {
    const { receiver } = readAlertTest(req.body);
    await audit({ store, now }, res, [{ what: 'alert_tested', subject: receiver }]);
    const attempt = await alerts.test(receiver);
    if (!attempt) {
      throw new HttpProblem(404, {
        field: 'receiver',
        detail: `receiver: the settings have none called "${receiver}"`,
      });
    }
    res.json(attempt);
  });

  routes.post(
    '/alerts/:id/snooze',
    allow('editor'),
    readBody,
    async (req, res: Answering<'POST /api/alerts/:id/snooze'>) => {
      const { until } = readSnooze(req.body);
      const id = pathPart(req, 'id');
      if (until !== null && (until <= now() || until > now() + LONGEST_SNOOZE_MS)) {
        throw refuse([{ field: 'until', message: 'has to be a time to come, within 30 days' }]);
      }
      const { incidents } = await alerts.state();
      const incident = incidents.find((one) => one.id === id);
      if (!incident) throw new HttpProblem(404, { detail: `there is no incident "${id}"` });
      if (incident.overAt !== null) throw new HttpProblem(409, { detail: 'it is over already' });
      const detail = until === null ? 'no longer' : `until ${new Date(until).toISOString()}`;
      await audit({ store, now }, res, [{ what: 'alert_snoozed', subject: nameOf(incident), detail }]);
      const changed = await alerts.snooze(id, until, who(res));
      res.json(show(changed ?? incident));
    },
  );

  return routes;
}

function nameOf({ kind, about }: Incident): string {
  return ALERT_KINDS[kind].label + (about === undefined ? '' : `: ${about}`);
}

function show(incident: Incident): ShownIncident {
  const { memory: _memory, flaps: _flaps, told: _told, overTold: _overTold, ...shown } = incident;
  return { ...shown, label: ALERT_KINDS[incident.kind].label, link: linkOf(incident, { url: undefined }) };
}
