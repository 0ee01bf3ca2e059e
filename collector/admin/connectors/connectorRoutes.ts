/** `/api/connectors`: the list, and making, reading, changing and deleting one. Changes apply at once. */
import express, { type Router } from 'express';
import { type ConnectorInput, parseConnectorInput } from '../../connector/parse.ts';
import type { Connector, Container, PixelSettings } from '../../connector/types.ts';
import { isSameText } from '../../container/approvals/pixelStatus.ts';
import { compileConnector } from '../../container/compileConnector.ts';
import type { Compiler } from '../../container/compiler.ts';
import type { Snapshot } from '../../container/snapshot.ts';
import { HttpProblem } from '../../http/problem.ts';
import { COMPILER_VERSION } from '../../pixels/compilerVersion.ts';
import type { FindSecret } from '../../secrets/secrets.ts';
import { below } from '../../validate/problems.ts';
import { checkDestinationLiteral } from '../../webhooks/guard/destinationGuard.ts';
import { secretProblems } from '../../webhooks/secrets/checkSecrets.ts';
import { changeContainer, type Note } from '../access/audited.ts';
import { allow } from '../access/roles.ts';
import { type AdminDeps, findConnector, pathPart, who } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { readBody } from '../request/body.ts';
import { compilerUnavailable } from '../request/compilerUnavailable.ts';
import { readQuery } from '../request/query.ts';
import { refuse } from '../request/refuse.ts';
import { keepSecrets } from './keepSecrets.ts';
import { showConnector } from './showConnector.ts';
import { slug } from './slug.ts';

type Deps = Pick<AdminDeps, 'holder' | 'store' | 'now' | 'log' | 'allowedDestinations' | 'secrets' | 'dropGone'>;

export function connectorRoutes(deps: Deps): Router {
  const { holder, now, allowedDestinations, secrets } = deps;
  const routes = express.Router();

  routes.get('/connectors', (req, res: Answering<'GET /api/connectors'>) => {
    readQuery(req, []);
    const snapshot = holder.snapshot();
    res.json({ items: snapshot.connectors.map((live) => showConnector(snapshot, live)), next: null });
  });

  routes.post('/connectors', allow('editor'), readBody, async (req, res: Answering<'POST /api/connectors'>) => {
    const input = readInput(req.body);
    const prepared = await holder.prepare(input.pixel, who(res));
    const made = check(input, { at: now(), by: who(res), allowedDestinations, find: secrets.find, prepared });
    let id = '';
    const change = (container: Container): Container => {
      const isTaken = (wanted: string) => container.connectors.some((connector) => connector.id === wanted);
      if (input.id !== undefined && isTaken(input.id)) {
        throw new HttpProblem(409, { field: 'id', detail: `id: "${input.id}" is taken by another connector` });
      }
      id = input.id ?? slug(input.name, isTaken);
      const connector: Connector = { ...made, id, version: 1, updatedAt: now() };
      return { ...container, connectors: [...container.connectors, connector] };
    };
    const notesOn = (next: Snapshot): Note[] => [{ what: 'connector_created', subject: id }, ...notePixel(next, id)];
    const snapshot = await changeContainer(deps, res, change, notesOn, { prepared });
    res.status(201).location(`/api/connectors/${id}`).json(showById(snapshot, id));
  });

  routes.get('/connectors/:id', (req, res: Answering<'GET /api/connectors/:id'>) => {
    const snapshot = holder.snapshot();
    res.json(showConnector(snapshot, findConnector(snapshot, req)));
  });

  routes.put('/connectors/:id', allow('editor'), readBody, async (req, res: Answering<'PUT /api/connectors/:id'>) => {
    const id = pathPart(req, 'id');
    findConnector(holder.snapshot(), req);
    const input = readInput(req.body);
    if (input.id !== undefined && input.id !== id) {
      throw new HttpProblem(400, { field: 'id', detail: `id: can't be changed; it is "${id}"` });
    }
    const prepared = await holder.prepare(input.pixel, who(res));
    const change = (container: Container): Container => {
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
        ...check(input, { at: now(), by: who(res), allowedDestinations, find: secrets.find, prepared }, current),
        id,
        version: current.version + 1,
        updatedAt: now(),
      };
      const connectors = container.connectors.map((connector) => (connector === current ? changed : connector));
      return { ...container, connectors };
    };
    const notesOn = (next: Snapshot, before: Snapshot): Note[] => [
      { what: 'connector_edited', subject: id, detail: `version ${next.byId.get(id)?.connector.version}` },
      ...notePixel(next, id, before),
    ];
    const snapshot = await changeContainer(deps, res, change, notesOn, { prepared });
    res.json(showById(snapshot, id));
  });

  /**
   * Its approvals go with it, or a new connector of the same id would inherit them. What waits is dropped, on record; should that
   * fail, or an event be stored at this very moment, the dispatcher drops it when it comes to it.
   */
  routes.delete('/connectors/:id', allow('editor'), async (req, res: Answering<'DELETE /api/connectors/:id'>) => {
    const id = pathPart(req, 'id');
    const change = (container: Container): Container => {
      if (!container.connectors.some((connector) => connector.id === id)) {
        throw new HttpProblem(404, { detail: `there is no connector "${id}"` });
      }
      return {
        ...container,
        connectors: container.connectors.filter((connector) => connector.id !== id),
        approvals: container.approvals.filter(({ connector }) => connector !== id),
      };
    };
    await changeContainer(deps, res, change, () => [{ what: 'connector_deleted', subject: id }]);
    try {
      await deps.dropGone(id, who(res));
    } catch (err) {
      deps.log.error({ err, connector: id }, 'what waits of a deleted connector could not be dropped; it is not sent');
    }
    res.status(204).end();
  });

  return routes;
}

function readInput(body: unknown): ConnectorInput {
  const parsed = parseConnectorInput(body);
  if (!parsed.ok) throw refuse(parsed.problems);
  return parsed.value;
}

interface EditContext {
  at: number;
  by: string;
  allowedDestinations: readonly string[];
  find: FindSecret;
  prepared: Compiler;
}

/** The settings with what only the `stored` connector knows filled in, all of it compiled once; throws what is wrong. */
function check(
  input: ConnectorInput,
  { allowedDestinations, find, prepared, ...edit }: EditContext,
  stored: Pick<Connector, 'webhook' | 'pixel'> = {},
): Omit<Connector, 'id' | 'version' | 'updatedAt'> {
  const { id: _id, version: _version, ...settings } = input;
  if (settings.webhook) {
    const { webhook, problems } = keepSecrets(settings.webhook, stored.webhook);
    if (problems.length > 0) throw refuse(problems);
    settings.webhook = webhook;
    // only resuming ends a pause: an edit of something else must not send what waits
    if (stored.webhook?.paused) settings.webhook.paused = stored.webhook.paused;
  }
  if (settings.pixel) settings.pixel = noteEdit(settings.pixel, edit, stored.pixel);
  const compiled = compileConnector(settings, prepared);
  if (!compiled.ok) throw refuse(compiled.problems);
  const { webhook, notCompiled } = compiled.compiled;
  // what was accepted before may be turned off and on, whatever the compiler does
  const isNew = !settings.pixel || !stored.pixel || !isSameText(settings.pixel, stored.pixel);
  if (notCompiled && isNew) throw compilerUnavailable(notCompiled, 'pixel.html');
  const unusable = webhook ? secretProblems(webhook, find) : [];
  if (unusable.length > 0) throw refuse(below('webhook', unusable));
  // Checked again when it is sent, with what the name resolves to by then.
  const blocked = settings.webhook && checkDestinationLiteral(settings.webhook.url, allowedDestinations);
  if (blocked) throw refuse([{ field: 'webhook.url', message: blocked }]);
  return settings;
}

/** Who wrote the text that is to be approved: turning the pixel on or off leaves that as it is. */
function noteEdit(pixel: PixelSettings, { at, by }: { at: number; by: string }, stored?: PixelSettings): PixelSettings {
  const noted = { ...pixel, compiler: COMPILER_VERSION };
  if (!stored || !isSameText(stored, pixel)) return { ...noted, editedBy: by, editedAt: at };
  const { editedBy, editedAt, rejected } = stored;
  return {
    ...noted,
    ...(editedBy !== undefined && { editedBy }),
    ...(editedAt !== undefined && { editedAt }),
    ...(rejected && { rejected }),
  };
}

/** An entry for a pixel whose text is not what it was. */
function notePixel(next: Snapshot, id: string, before?: Snapshot): Note[] {
  const now = next.byId.get(id);
  const earlier = before?.byId.get(id)?.connector.pixel;
  const { pixel } = now?.connector ?? {};
  if (pixel && earlier && isSameText(pixel, earlier)) return [];
  if (!pixel) return earlier ? [{ what: 'pixel_edited', subject: id, detail: 'removed' }] : [];
  const hash = now?.settingsPixel?.hash;
  return [{ what: 'pixel_edited', subject: id, ...(hash !== undefined && { hash }) }];
}

function showById(snapshot: Snapshot, id: string) {
  const live = snapshot.byId.get(id);
  return live && showConnector(snapshot, live);
}
