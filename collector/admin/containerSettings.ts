/** `/api/container`: the site's settings and the tag to paste; `/api/parameters`: what `{{…}}` can stand for. */
import express, { type Request, type Router } from 'express';
import { parseContainerSettings } from '../container/parse.ts';
import type { Container } from '../container/types.ts';
import { CATALOGUE } from '../parameters/catalogue.ts';
import { changeContainer } from './audited.ts';
import { readBody } from './body.ts';
import type { AdminDeps } from './context.ts';
import { publicAddress } from './ownOrigin.ts';
import { readQuery } from './query.ts';
import { refuse } from './refuse.ts';
import { allow } from './roles.ts';

type Deps = Pick<AdminDeps, 'holder' | 'store' | 'now' | 'log' | 'publicUrl' | 'tagPath'>;

export function containerRoutes(deps: Deps): Router {
  const { holder, publicUrl, tagPath } = deps;
  const routes = express.Router();

  const show = (req: Request, { key, name, allowedOrigins, consent, page, review }: Container) => ({
    key,
    name,
    allowedOrigins,
    consent,
    page,
    review,
    tag: `<script async src="${publicAddress(req, publicUrl)}${tagPath}/${key}.js"></script>`,
  });

  routes.get('/container', (req, res) => {
    res.json(show(req, holder.snapshot().container));
  });

  /** What the body leaves out stays as it is: losing the allowed origins to a short body would silence the site. */
  routes.put('/container', allow('admin'), readBody, async (req, res) => {
    const parsed = parseContainerSettings(req.body, holder.snapshot().container.key);
    if (!parsed.ok) throw refuse(parsed.problems);
    const { value } = parsed;
    const detail = Object.entries(value)
      .map(([name, setting]) => `${name}: ${JSON.stringify(setting)}`)
      .join('; ');
    const { container } = await changeContainer(
      deps,
      res,
      (current) => ({ ...current, ...value }),
      () => [{ what: 'container_edited', detail }],
    );
    res.json(show(req, container));
  });

  routes.get('/parameters', (req, res) => {
    readQuery(req, []);
    res.json({ items: CATALOGUE, next: null });
  });

  return routes;
}
