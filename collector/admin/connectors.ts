/** `/api/connectors`: the list, and making, reading, changing and deleting one. Changes apply at once. */
import express, { type Router } from 'express';
import { compileConnector } from '../container/compileConnector.ts';
import { createCompiler } from '../container/compiler.ts';
import { type ConnectorInput, parseConnectorInput } from '../container/parse.ts';
import type { Snapshot } from '../container/snapshot.ts';
import type { Connector, Webhook } from '../container/types.ts';
import { HttpProblem } from '../http/problem.ts';
import { checkDestinationLiteral } from '../webhooks/destinationGuard.ts';
import { readBody } from './body.ts';
import { type AdminDeps, findConnector, pathPart } from './context.ts';
import { keepSecrets } from './keepSecrets.ts';
import { readQuery } from './query.ts';
import { refuse } from './refuse.ts';
import { showConnector } from './showConnector.ts';
import { slug } from './slug.ts';

export function connectorRoutes({
  holder,
  now,
  allowedDestinations,
}: Pick<AdminDeps, 'holder' | 'now' | 'allowedDestinations'>): Router {
  const routes = express.Router();

  routes.get('/connectors', (req, res) => {
    readQuery(req, []);
    const snapshot = holder.snapshot();
    res.json({ items: snapshot.connectors.map((live) => showConnector(snapshot, live)), next: null });
  });

  routes.post('/connectors', readBody, async (req, res) => {
    const input = readInput(req.body);
    const made = check(input, allowedDestinations);
    let id = '';
    const snapshot = await holder.update((container) => {
      const isTaken = (wanted: string) => container.connectors.some((connector) => connector.id === wanted);
      if (input.id !== undefined && isTaken(input.id)) {
        throw new HttpProblem(409, { field: 'id', detail: `id: "${input.id}" is taken by another connector` });
      }
      id = input.id ?? slug(input.name, isTaken);
      const connector: Connector = { ...made, id, version: 1, updatedAt: now() };
      return { ...container, connectors: [...container.connectors, connector] };
    });
    res.status(201).location(`/api/connectors/${id}`).json(showById(snapshot, id));
  });

  routes.get('/connectors/:id', (req, res) => {
    const snapshot = holder.snapshot();
    res.json(showConnector(snapshot, findConnector(snapshot, req)));
  });

  routes.put('/connectors/:id', readBody, async (req, res) => {
    const id = pathPart(req, 'id');
    findConnector(holder.snapshot(), req);
    const input = readInput(req.body);
    if (input.id !== undefined && input.id !== id) {
      throw new HttpProblem(400, { field: 'id', detail: `id: can't be changed; it is "${id}"` });
    }
    const snapshot = await holder.update((container) => {
      const current = container.connectors.find((connector) => connector.id === id);
      if (!current) throw new HttpProblem(404, { detail: `there is no connector "${id}"` });
      if (input.version !== undefined && input.version !== current.version) {
        throw new HttpProblem(409, {
          field: 'version',
          detail: `version: you edited version ${input.version}, but it is at ${current.version} by now; see "current"`,
          current: showById(holder.snapshot(), id),
        });
      }
      const changed: Connector = {
        ...check(input, allowedDestinations, current.webhook),
        id,
        version: current.version + 1,
        updatedAt: now(),
      };
      const connectors = container.connectors.map((connector) => (connector === current ? changed : connector));
      return { ...container, connectors };
    });
    res.json(showById(snapshot, id));
  });

  /** Its approvals go with it, or a new connector of the same id would inherit them. What waits to be sent still goes out. */
  routes.delete('/connectors/:id', async (req, res) => {
    const id = pathPart(req, 'id');
    await holder.update((container) => {
      if (!container.connectors.some((connector) => connector.id === id)) {
        throw new HttpProblem(404, { detail: `there is no connector "${id}"` });
      }
      return {
        ...container,
        connectors: container.connectors.filter((connector) => connector.id !== id),
        approvals: container.approvals.filter(({ connector }) => connector !== id),
      };
    });
    res.status(204).end();
  });

  return routes;
}

function readInput(body: unknown): ConnectorInput {
  const parsed = parseConnectorInput(body);
  if (!parsed.ok) throw refuse(parsed.problems);
  return parsed.value;
}

/** The settings with what only the `stored` webhook knows filled in, all of it compiled once; throws what is wrong. */
function check(
  input: ConnectorInput,
  allowedDestinations: readonly string[],
  stored?: Webhook,
): Omit<Connector, 'id' | 'version' | 'updatedAt'> {
  const { id: _id, version: _version, ...settings } = input;
  if (settings.webhook) {
    const { headers, problems } = keepSecrets(settings.webhook, stored);
    if (problems.length > 0) throw refuse(problems);
    settings.webhook = { ...settings.webhook, headers };
    // why it was turned off stays visible until somebody turns it on
    if (!settings.webhook.enabled && stored?.paused) settings.webhook.paused = stored.paused;
  }
  const compiled = compileConnector(settings, createCompiler());
  if (!compiled.ok) throw refuse(compiled.problems);
  // Checked again when it is sent, with what the name resolves to by then.
  const blocked = settings.webhook && checkDestinationLiteral(settings.webhook.url, allowedDestinations);
  if (blocked) throw refuse([{ field: 'webhook.url', message: blocked }]);
  return settings;
}

function showById(snapshot: Snapshot, id: string) {
  const live = snapshot.byId.get(id);
  return live && showConnector(snapshot, live);
}
