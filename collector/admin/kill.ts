/**
 * `/api/kill`: stopping pixels at once, whatever their approvals say: all of them, or all that are approved to reach a host.
 * (One pixel is stopped by revoking it.) Events still get their decision, `pixel_killed`; lifting a switch puts back on air
 * what was approved.
 */
import express, { type Response, type Router } from 'express';
import type { Snapshot } from '../container/snapshot.ts';
import type { Killed } from '../container/types.ts';
import { HttpProblem } from '../http/problem.ts';
import { changeContainer, type Note } from './audited.ts';
import { readBody } from './body.ts';
import { type AdminDeps, pathPart, who } from './context.ts';
import { readHost, readKill } from './inputs.ts';
import { readQuery } from './query.ts';
import { allow } from './roles.ts';

const ALL = 'all pixels';

export function killRoutes(deps: Pick<AdminDeps, 'holder' | 'store' | 'now' | 'log'>): Router {
  const { holder, now } = deps;
  const routes = express.Router();

  const change = (res: Response, note: Note, next: (killed: Killed) => Killed) =>
    changeContainer(
      deps,
      res,
      (container) => ({ ...container, killed: next(container.killed) }),
      () => [note],
      { stopping: note.what === 'pixels_killed' },
    );

  routes.get('/kill', (req, res) => {
    readQuery(req, []);
    res.json(show(holder.snapshot()));
  });

  /** A switch that is on already stays as it is. */
  routes.post('/kill', allow('reviewer'), readBody, async (req, res) => {
    const { host } = readKill(req.body);
    const kill = { at: now(), by: who(res) };
    if (isOn(holder.snapshot(), host)) {
      res.json(show(holder.snapshot()));
      return;
    }
    const snapshot = await change(res, { what: 'pixels_killed', subject: host ?? ALL }, (killed) =>
      // again: somebody else may have been faster
      host === undefined
        ? { all: kill, ...killed }
        : { ...killed, hosts: [...killed.hosts.filter((one) => one.host !== host), { host, ...kill }] },
    );
    res.json(show(snapshot));
  });

  routes.delete('/kill/all', allow('reviewer'), async (_req, res) => {
    if (!isOn(holder.snapshot(), undefined)) throw notOn(ALL);
    res.json(show(await change(res, { what: 'kill_lifted', subject: ALL }, ({ hosts }) => ({ hosts }))));
  });

  routes.delete('/kill/hosts/:host', allow('reviewer'), async (req, res) => {
    const host = readHost(pathPart(req, 'host'));
    if (!isOn(holder.snapshot(), host)) throw notOn(host);
    const snapshot = await change(res, { what: 'kill_lifted', subject: host }, (killed) => ({
      ...killed,
      hosts: killed.hosts.filter((one) => one.host !== host),
    }));
    res.json(show(snapshot));
  });

  return routes;
}

function isOn({ container: { killed } }: Snapshot, host: string | undefined): boolean {
  return host === undefined ? killed.all !== undefined : killed.hosts.some((one) => one.host === host);
}

function notOn(what: string): HttpProblem {
  return new HttpProblem(404, { detail: `no kill switch is on for ${what}` });
}

/** The switches, and the pixels that they stop now. */
function show({ container: { killed }, connectors }: Snapshot) {
  return {
    all: killed.all ?? null,
    hosts: killed.hosts,
    pixels: connectors.flatMap(({ connector, killedPixel }) =>
      killedPixel ? [{ connector: connector.id, hash: killedPixel.approval.hash }] : [],
    ),
  };
}
