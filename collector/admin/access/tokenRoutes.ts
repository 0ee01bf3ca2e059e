/** `/api/tokens`: handing out tokens with a role, and taking them back. For admins only. */
import express, { type Router } from 'express';
import { HttpProblem } from '../../http/problem.ts';
import { type AdminDeps, pathPart, who } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { readBody } from '../request/body.ts';
import { readToken } from '../request/inputs.ts';
import { readQuery } from '../request/query.ts';
import { audit } from './audited.ts';
import { allow } from './roles.ts';

const MAX_TOKENS = 200;
/** what the audit log calls the admin token, and the collector itself */
const TAKEN = new Set(['admin', 'collector']);

export function tokenRoutes({ store, auth, now }: Pick<AdminDeps, 'store' | 'auth' | 'now'>): Router {
  const { tokens } = auth;
  const routes = express.Router();

  routes.get('/tokens', allow('admin'), (req, res: Answering<'GET /api/tokens'>) => {
    readQuery(req, []);
    res.json({ items: tokens.list(), next: null });
  });

  routes.post('/tokens', allow('admin'), readBody, async (req, res: Answering<'POST /api/tokens'>) => {
    const { name, role } = readToken(req.body);
    const sameName = (other: string) => other.toLowerCase() === name.toLowerCase();
    if (TAKEN.has(name.toLowerCase()) || tokens.list().some((token) => sameName(token.name))) {
      throw new HttpProblem(409, {
        field: 'name',
        detail: `name: "${name}" is taken; the audit log tells people by it`,
      });
    }
    if (tokens.list().length >= MAX_TOKENS) {
      throw new HttpProblem(409, { detail: `there are ${MAX_TOKENS} tokens; remove one that nobody uses` });
    }
    await audit({ store, now }, res, [{ what: 'token_made', subject: name, detail: `role ${role}` }]);
    const { token, secret } = await tokens.make({ name, role, createdAt: now(), createdBy: who(res) });
    res.status(201).json({ ...token, token: secret });
  });

  routes.delete('/tokens/:id', allow('admin'), async (req, res: Answering<'DELETE /api/tokens/:id'>) => {
    const id = pathPart(req, 'id');
    const token = tokens.list().find((candidate) => candidate.id === id);
    if (!token) throw new HttpProblem(404, { detail: `there is no token "${id}"` });
    await audit({ store, now }, res, [{ what: 'token_removed', subject: token.name, detail: `role ${token.role}` }]);
    await tokens.remove(id);
    res.status(204).end();
  });

  return routes;
}
