/**
 * `/api/kill`: stopping pixels at once, whatever their approvals say: all of them, or all that are approved to reach a host.
 * (One pixel is stopped by revoking it.) A switch holds at once, in memory; where it can't be written, `unwritten` says so. Events still get their decision, `pixel_killed`; lifting a switch puts back on air
 * what was approved.
 */
import express, { type Response, type Router } from 'express';
import type { Killed } from '../../connector/types.ts';
import type { Snapshot } from '../../container/snapshot.ts';
import { HttpProblem } from '../../http/problem.ts';
import { changeContainer } from '../access/audited.ts';
import { allow } from '../access/roles.ts';
import { type AdminDeps, pathPart, who } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { readBody } from '../request/body.ts';
import { readHost, readKill } from '../request/inputs.ts';
import { readQuery } from '../request/query.ts';
import type { Kills } from '../shapes.ts';

const ALL = 'all pixels';

export function killRoutes(deps: Pick<AdminDeps, 'holder' | 'store' | 'stopping' | 'now' | 'log'>): Router {
  const { holder, stopping, now } = deps;
  const routes = express.Router();

  const lift = (res: Response, subject: string, next: (killed: Killed) => Killed) =>
    changeContainer(
      deps,
      res,
      (container) => ({ ...container, killed: next(container.killed) }),
      () => [{ what: 'kill_lifted', subject }],
    );

  routes.get('/kill', (req, res: Answering<'GET /api/kill'>) => {
    readQuery(req, []);
    res.json(show(holder.snapshot(), stopping.unwritten()));
  });

  /** A switch that is on already stays as it is. */
  routes.post('/kill', allow('reviewer'), readBody, async (req, res: Answering<'POST /api/kill'>) => {
    const { host } = readKill(req.body);
    const kill = { at: now(), by: who(res) };
    if (isOn(holder.snapshot(), host)) {
      res.json(show(holder.snapshot(), stopping.unwritten()));
      return;
    }
    const { snapshot, unwritten } = await stopping.stop(
      (container) => ({ ...container, killed: withSwitch(container.killed, host, kill) }),
      { at: kill.at, who: kill.by, what: 'pixels_killed', subject: host ?? ALL },
    );
    res.json(show(snapshot, unwritten));
  });

  routes.delete('/kill/all', allow('reviewer'), async (_req, res: Answering<'DELETE /api/kill/all'>) => {
    if (!isOn(holder.snapshot(), undefined)) throw notOn(ALL);
    res.json(show(await lift(res, ALL, ({ hosts }) => ({ hosts }))));
  });

  routes.delete('/kill/hosts/:host', allow('reviewer'), async (req, res: Answering<'DELETE /api/kill/hosts/:host'>) => {
    const host = readHost(pathPart(req, 'host'));
    if (!isOn(holder.snapshot(), host)) throw notOn(host);
    const snapshot = await lift(res, host, (killed) => ({
      ...killed,
      hosts: killed.hosts.filter((one) => one.host !== host),
    }));
    res.json(show(snapshot));
  });

  return routes;
}

/** A switch that is on already stays as it is: another collector may have been faster. */
function withSwitch(killed: Killed, host: string | undefined, kill: { at: number; by: string }): Killed {
  if (host === undefined) return { all: kill, ...killed };
  return killed.hosts.some((one) => one.host === host)
    ? killed
    : { ...killed, hosts: [...killed.hosts, { host, ...kill }] };
}

function isOn({ container: { killed } }: Snapshot, host: string | undefined): boolean {
  return host === undefined ? killed.all !== undefined : killed.hosts.some((one) => one.host === host);
}

function notOn(what: string): HttpProblem {
  return new HttpProblem(404, { detail: `no kill switch is on for ${what}` });
}

/** The switches, and the pixels that they stop now. */
function show({ container: { killed }, connectors }: Snapshot, unwritten?: string): Kills {
  return {
    ...(unwritten !== undefined && { unwritten }),
    all: killed.all ?? null,
    hosts: killed.hosts,
    pixels: connectors.flatMap(({ connector, killedPixel }) =>
      killedPixel ? [{ connector: connector.id, hash: killedPixel.approval.hash }] : [],
    ),
  };
}
