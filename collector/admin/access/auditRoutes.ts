/** `/api/audit`: who did what, newest first. There is no call to change it. */
import express, { type Router } from 'express';
import type { AdminDeps } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { readPage, readQuery } from '../request/query.ts';

export function auditLogRoutes({ store }: Pick<AdminDeps, 'store'>): Router {
  const routes = express.Router();
  routes.get('/audit', async (req, res: Answering<'GET /api/audit'>) => {
    readQuery(req, []);
    res.json(await store.listAudit(readPage(req)));
  });
  return routes;
}
