/** `/api/container`: the site's settings and the tag to paste; `/api/parameters`: what `{{…}}` can stand for. */
import express, { type Request, type Router } from 'express';
import { parseContainerSettings } from '../container/parse.ts';
import type { Container } from '../container/types.ts';
import { CATALOGUE } from '../parameters/catalogue.ts';
import { readBody } from './body.ts';
import type { AdminDeps } from './context.ts';
import { publicAddress } from './ownOrigin.ts';
import { readQuery } from './query.ts';
import { refuse } from './refuse.ts';

export function containerRoutes({ holder, publicUrl }: Pick<AdminDeps, 'holder' | 'publicUrl'>): Router {
  const routes = express.Router();

  const show = (req: Request, { key, name, allowedOrigins, consent }: Container) => ({
    key,
    name,
    allowedOrigins,
    consent,
    tag: `<script async src="${publicAddress(req, publicUrl)}/t/${key}.js"></script>`,
  });

  routes.get('/container', (req, res) => {
    res.json(show(req, holder.snapshot().container));
  });

  /** What the body leaves out stays as it is: losing the allowed origins to a short body would silence the site. */
  routes.put('/container', readBody, async (req, res) => {
    const parsed = parseContainerSettings(req.body, holder.snapshot().container.key);
    if (!parsed.ok) throw refuse(parsed.problems);
    const { container } = await holder.update((current) => ({ ...current, ...parsed.value }));
    res.json(show(req, container));
  });

  routes.get('/parameters', (req, res) => {
    readQuery(req, []);
    res.json({ items: CATALOGUE, next: null });
  });

  return routes;
}
