/** `/api/refusals`: events that this collector lately refused to take, by where they came from, the newest first. */
import express, { type Router } from 'express';
import type { AdminDeps } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { readQuery } from '../request/query.ts';

export function refusalRoutes({ refusals }: Pick<AdminDeps, 'refusals'>): Router {
  const routes = express.Router();
  routes.get('/refusals', (req, res: Answering<'GET /api/refusals'>) => {
    readQuery(req, []);
    res.json({ items: refusals.list(), next: null });
  });
  return routes;
}
