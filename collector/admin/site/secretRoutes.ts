/**
 * `/api/secrets`: names, hosts and users of secrets; never a value. Only admins set one and say where it may be sent:
 * editors use them in connectors, and must not be able to have one sent to a host of their own.
 */
import { randomBytes } from 'node:crypto';
import express, { type Response, type Router } from 'express';
import { receiverProblems, receiversUsing } from '../../alerts/checkReceivers.ts';
import type { LiveConnector } from '../../container/snapshot.ts';
import { HttpProblem } from '../../http/problem.ts';
import type { FindSecret, Secret, SecretInfo } from '../../secrets/secrets.ts';
import { secretProblems, secretsUsed } from '../../webhooks/secrets/checkSecrets.ts';
import { isSigningSecret, makeSigningSecret, parseSigningSecret } from '../../webhooks/secrets/signature.ts';
import { audit } from '../access/audited.ts';
import { allow } from '../access/roles.ts';
import { type AdminDeps, pathPart, who } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { readBody } from '../request/body.ts';
import { readChangedSecret, readGeneratedSecret, readNewSecret, readSecretName } from '../request/inputs.ts';
import { readQuery } from '../request/query.ts';
import { refuse } from '../request/refuse.ts';
import type { ShownSecret } from '../shapes.ts';

/** They are kept as one setting, and read in whole at the start. */
const MAX_SECRETS = 500;
const SIGNING_BYTES = 32;

type Deps = Pick<AdminDeps, 'secrets' | 'holder' | 'store' | 'now' | 'allowedDestinations'>;

export function secretRoutes(deps: Deps): Router {
  const { secrets, now } = deps;
  const routes = express.Router();

  const show = ({ name, hosts, changedAt, changedBy }: SecretInfo): ShownSecret => ({
    name,
    hosts,
    changedAt,
    changedBy,
    usedBy: usersOf(deps, name).map(({ connector }) => connector.id),
    usedByAlerts: receiversUsing(deps.holder.snapshot().container.alerts, name),
    canSign: parseSigningSecret(secrets.find(name)?.value ?? '').ok,
  });

  async function keep(res: Response, given: Pick<Secret, 'name' | 'value' | 'hosts'>): Promise<Secret> {
    const secret = { ...given, changedAt: now(), changedBy: who(res) };
    const known = secrets.find(secret.name) !== undefined;
    if (!known && secrets.list().length >= MAX_SECRETS) {
      throw new HttpProblem(409, { detail: `there are ${MAX_SECRETS} secrets; remove one that nothing uses` });
    }
    const detail = `${known ? 'changed' : 'made'}; may be sent to ${secret.hosts.join(', ')}`;
    await audit(deps, res, [{ what: 'secret_set', subject: secret.name, detail }]);
    await secrets.put(secret);
    return secret;
  }

  routes.get('/secrets', (req, res: Answering<'GET /api/secrets'>) => {
    readQuery(req, []);
    res.json({ items: secrets.list().map(show), next: null });
  });

  /** Of a secret that is there already, what is left out stays; its value may thus be changed without naming its hosts. */
  routes.put('/secrets/:name', allow('admin'), readBody, async (req, res: Answering<'PUT /api/secrets/:name'>) => {
    const name = readSecretName(pathPart(req, 'name'));
    const stored = secrets.find(name);
    const given = stored ? { ...stored, ...readChangedSecret(req.body) } : { name, ...readNewSecret(req.body) };
    if (isSigningSecret(given.value)) {
      const key = parseSigningSecret(given.value);
      if (!key.ok) throw refuse([{ field: 'value', message: key.problem }]);
    }
    refuseBreaking(deps, given);
    const secret = await keep(res, given);
    res.status(stored ? 200 : 201).json(show(secret));
  });

  /** Gives the secret this once: the partner has to be told. */
  routes.post(
    '/secrets/:name/generate',
    allow('admin'),
    readBody,
    async (req, res: Answering<'POST /api/secrets/:name/generate'>) => {
      const name = readSecretName(pathPart(req, 'name'));
      const { hosts } = readGeneratedSecret(req.body);
      if (secrets.find(name)) {
        const detail = `there is a secret "${name}": make the new one under another name, put it first in signWith, and remove the old one once the partner has changed over`;
        throw new HttpProblem(409, { field: 'name', detail });
      }
      const value = makeSigningSecret(randomBytes(SIGNING_BYTES));
      const secret = await keep(res, { name, value, hosts });
      res.status(201).json({ ...show(secret), value });
    },
  );

  /** What still waits to be sent with it will fail, and say why. */
  routes.delete('/secrets/:name', allow('admin'), async (req, res: Answering<'DELETE /api/secrets/:name'>) => {
    const name = pathPart(req, 'name');
    const secret = secrets.find(name);
    if (!secret) throw new HttpProblem(404, { detail: `there is no secret "${name}"` });
    const alerts = receiversUsing(deps.holder.snapshot().container.alerts, name).map((one) => `the alerts’ “${one}”`);
    const users = [...usersOf(deps, name).map(({ connector }) => connector.id), ...alerts];
    if (users.length > 0) {
      throw new HttpProblem(409, { detail: `the secret is used by ${users.join(', ')}; change that first`, users });
    }
    await audit(deps, res, [{ what: 'secret_removed', subject: secret.name }]);
    await secrets.remove(name);
    res.status(204).end();
  });

  return routes;
}

function usersOf({ holder }: Pick<Deps, 'holder'>, name: string): LiveConnector[] {
  return holder.snapshot().connectors.filter(({ webhook }) => webhook && secretsUsed(webhook).has(name.toLowerCase()));
}

/** A change that would stop a connector or an alert from sending is refused, rather than found out by its next delivery. */
function refuseBreaking(deps: Deps, secret: Pick<Secret, 'name' | 'value' | 'hosts'>): void {
  const { secrets, holder, allowedDestinations } = deps;
  const changed: Secret = { ...secret, changedAt: 0, changedBy: '' };
  const find: FindSecret = (name) => (name.toLowerCase() === secret.name.toLowerCase() ? changed : secrets.find(name));
  const { alerts } = holder.snapshot().container;
  const wrongWith = (known: FindSecret) => receiverProblems(alerts, { secrets: { find: known }, allowedDestinations });
  const wrong = wrongWith(secrets.find).map(({ field }) => field);
  const stopped = wrongWith(find).find(({ field }) => !wrong.includes(field));
  if (stopped) throw new HttpProblem(409, { detail: `${stopped.field}: ${stopped.message}` });
  for (const { connector, webhook } of usersOf(deps, secret.name)) {
    if (!webhook) continue;
    const before = secretProblems(webhook, secrets.find).map(({ field }) => field);
    const broken = secretProblems(webhook, find).find(({ field }) => !before.includes(field));
    if (broken)
      throw new HttpProblem(409, { detail: `connector "${connector.id}", webhook.${broken.field}: ${broken.message}` });
  }
}
