/** `/api/container`: the site's settings and the tag to paste; `/api/parameters`: what `{{…}}` can hold. */
import { createHash } from 'node:crypto';
import express, { type Request, type Router } from 'express';
import { receiverProblems } from '../../alerts/checkReceivers.ts';
import { parseContainerSettings } from '../../connector/parse.ts';
import type { Container } from '../../connector/types.ts';
import { publicAddress } from '../../http/ownOrigin.ts';
import { HttpProblem } from '../../http/problem.ts';
import { CATALOGUE } from '../../parameters/catalogue.ts';
import { FILTER_DESCRIPTIONS } from '../../parameters/filters.ts';
import { changeContainer } from '../access/audited.ts';
import { allow } from '../access/roles.ts';
import type { AdminDeps } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { readBody } from '../request/body.ts';
import { readQuery } from '../request/query.ts';
import { refuse } from '../request/refuse.ts';
import type { SiteSettings } from '../shapes.ts';

type Deps = Pick<
  AdminDeps,
  'holder' | 'store' | 'now' | 'log' | 'publicUrl' | 'tagPath' | 'secrets' | 'allowedDestinations'
>;

export function containerRoutes(deps: Deps): Router {
  const { holder, publicUrl, tagPath } = deps;
  const routes = express.Router();

  const show = (
    req: Request,
    { key, name, allowedOrigins, consent, page, review, alerts }: Container,
  ): SiteSettings => ({
    key,
    name,
    allowedOrigins,
    consent,
    page,
    review,
    alerts,
    revision: revisionOf({ name, allowedOrigins, consent, page, review, alerts }),
    tag: `<script async src="${publicAddress(req, publicUrl)}${tagPath}/${key}.js"></script>`,
  });

  routes.get('/container', (req, res: Answering<'GET /api/container'>) => {
    res.json(show(req, holder.snapshot().container));
  });

  /**
   * What the body leaves out stays as it is: losing the allowed origins to a short body would silence the site. `revision`, where it is
   * sent, is of the settings that were edited: 409 when somebody else was faster.
   */
  routes.put('/container', allow('admin'), readBody, async (req, res: Answering<'PUT /api/container'>) => {
    const parsed = parseContainerSettings(req.body, holder.snapshot().container.key);
    if (!parsed.ok) throw refuse(parsed.problems);
    const { value } = parsed;
    const wrong = value.alerts ? receiverProblems(value.alerts, deps) : [];
    if (wrong.length > 0) throw refuse(wrong);
    const detail = Object.entries(value)
      .map(([name, setting]) => `${name}: ${JSON.stringify(setting)}`)
      .join('; ');
    const { container } = await changeContainer(
      deps,
      res,
      (current) => {
        const { revision } = req.body;
        if (revision !== undefined && revision !== revisionOf(current)) {
          const detail = 'revision: the settings were changed since you read them; see "current"';
          throw new HttpProblem(409, { field: 'revision', detail, current: show(req, current) });
        }
        return { ...current, ...value };
      },
      () => [{ what: 'container_edited', detail }],
    );
    res.json(show(req, container));
  });

  routes.get('/parameters', (req, res: Answering<'GET /api/parameters'>) => {
    readQuery(req, []);
    res.json({ items: [...CATALOGUE], next: null, filters: [...FILTER_DESCRIPTIONS] });
  });

  return routes;
}

/** The same for the same settings: a number would have to be kept in the file, which people edit by hand. */
function revisionOf({ name, allowedOrigins, consent, page, review, alerts }: ContainerSettings): string {
  const text = JSON.stringify([name, allowedOrigins, consent, page, review, alerts]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

type ContainerSettings = Pick<Container, 'name' | 'allowedOrigins' | 'consent' | 'page' | 'review' | 'alerts'>;
