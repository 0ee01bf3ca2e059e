/** `/api/activity`: what connectors did in the last 24 hours; `/api/figures`: in the last 30 days; `/api/data-keys`: what this site's events carry. */
import express, { type Router } from 'express';
import type { ConnectorActivity, ConnectorFigures } from '../../store/contract/figures.ts';
import type { AdminDeps } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { fresh } from '../request/fresh.ts';
import { readQuery } from '../request/query.ts';
import { type DataKey, gatherDataKeys } from './dataKeys.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Counting a million deliveries takes a few dozen ms: however many look, it is done this often at most. */
const FRESH_MS = 5_000;
/** UTC days, today among them */
const FIGURE_DAYS = 30;
/** Some rows a day of each connector are added up, which are 90,000 for 500 that all do all they can. */
const FIGURES_FRESH_MS = 10_000;
/** of the newest events; enough to tell what is usual, few enough to read at once */
const SAMPLE = 500;

export function activityRoutes({ store, now }: Pick<AdminDeps, 'store' | 'now'>): Router {
  const routes = express.Router();

  const activity = fresh<{ since: number; items: ConnectorActivity[] }>(now, FRESH_MS, async () => {
    const since = now() - DAY_MS;
    return { since, items: await store.connectorActivity(since) };
  });
  routes.get('/activity', async (req, res: Answering<'GET /api/activity'>) => {
    readQuery(req, [], { paged: false });
    const { since, items } = await activity();
    res.json({ since, items, next: null });
  });

  const figures = fresh<{ at: number; since: number; items: ConnectorFigures[] }>(now, FIGURES_FRESH_MS, async () => {
    const at = now();
    const since = (Math.floor(at / DAY_MS) - FIGURE_DAYS + 1) * DAY_MS;
    return { at, since, items: await store.connectorFigures(since) };
  });
  routes.get('/figures', async (req, res: Answering<'GET /api/figures'>) => {
    const { connector } = readQuery(req, ['connector'], { paged: false });
    const { at, since, items } = await figures();
    const wanted = connector === undefined ? items : items.filter((one) => one.connector === connector);
    res.json({ days: FIGURE_DAYS, since, at, items: wanted, next: null });
  });

  const dataKeys = fresh<{ events: number; items: DataKey[] }>(now, FRESH_MS, async () => {
    const { items } = await store.listEvents({}, { limit: SAMPLE });
    return { events: items.length, items: gatherDataKeys(items) };
  });
  routes.get('/data-keys', async (req, res: Answering<'GET /api/data-keys'>) => {
    readQuery(req, [], { paged: false });
    res.json({ ...(await dataKeys()), next: null });
  });

  return routes;
}
