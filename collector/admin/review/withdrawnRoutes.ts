/**
 * Pixels that an update of the compiler took off air: what Home tells of them, and `POST /api/connectors/:id/pixel/mend`, which
 * makes the form that passes today the connector's pending pixel, to be reviewed as any other.
 */
import express, { type Router } from 'express';
import type { Container } from '../../connector/types.ts';
import type { FindMend } from '../../container/approvals/mend.ts';
import { lastReview } from '../../container/approvals/pixelStatus.ts';
import type { LiveConnector, Snapshot } from '../../container/snapshot.ts';
import { HttpProblem } from '../../http/problem.ts';
import { COMPILER_VERSION } from '../../pixels/compilerVersion.ts';
import { changeContainer } from '../access/audited.ts';
import { allow } from '../access/roles.ts';
import { showConnector } from '../connectors/showConnector.ts';
import { type AdminDeps, findConnector, pathPart, who } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { readBody } from '../request/body.ts';
import type { WithdrawnPixel } from '../shapes.ts';

export async function withdrawnPixels(snapshot: Snapshot, findMend: FindMend): Promise<WithdrawnPixel[]> {
  const withdrawn = snapshot.connectors.filter(({ pixelStatus }) => pixelStatus === 'withdrawn');
  return Promise.all(
    withdrawn.map(async ({ connector: { id, name, pixel }, refusals }) => {
      const review = pixel && lastReview(snapshot.container, id, pixel);
      // one that is only read otherwise can be approved again as it is
      const mend = pixel && refusals && (await findMend(pixel));
      return {
        connector: id,
        name,
        at: review?.withdrawnAt ?? null,
        because: review?.withdrawnBecause ?? refusals?.[0]?.message ?? 'Today’s compiler refuses it.',
        mend: mend?.kind ?? null,
      };
    }),
  );
}

export function withdrawnPixelRoutes(deps: Pick<AdminDeps, 'holder' | 'store' | 'now' | 'log' | 'findMend'>): Router {
  const { holder, now, findMend } = deps;
  const routes = express.Router();

  routes.post(
    '/connectors/:id/pixel/mend',
    allow('editor'),
    readBody,
    async (req, res: Answering<'POST /api/connectors/:id/pixel/mend'>) => {
      const id = pathPart(req, 'id');
      const live = findConnector(holder.snapshot(), req);
      const before = withdrawn(live);
      const mend = live.refusals && (await findMend(before));
      if (!mend) {
        throw new HttpProblem(409, {
          field: 'pixel',
          detail: 'pixel: there is no form of it that passes; edit it by hand',
        });
      }
      const prepared = await holder.prepare(mend, who(res));
      const change = (container: Container): Container => {
        // the holder's changes run one at a time, so this is the snapshot of `container`
        const current = withdrawn(findConnector(holder.snapshot(), req));
        if (current !== before) throw conflict();
        const { html, sandbox } = mend;
        const { rejected: _answered, ...settings } = current;
        const pixel = { ...settings, html, sandbox, compiler: COMPILER_VERSION, editedBy: who(res), editedAt: now() };
        return {
          ...container,
          connectors: container.connectors.map((connector) =>
            connector.id === id ? { ...connector, pixel, version: connector.version + 1, updatedAt: now() } : connector,
          ),
        };
      };
      const notesOn = (next: Snapshot) => {
        const hash = next.byId.get(id)?.settingsPixel?.hash;
        const detail = 'the withdrawn pixel, to run in the sandbox';
        return [{ what: 'pixel_edited' as const, subject: id, detail, ...(hash !== undefined && { hash }) }];
      };
      const snapshot = await changeContainer(deps, res, change, notesOn, { prepared });
      res.json(showConnector(snapshot, findConnector(snapshot, req)));
    },
  );

  return routes;
}

function withdrawn({ connector, pixelStatus }: LiveConnector) {
  if (pixelStatus !== 'withdrawn' || !connector.pixel) throw conflict();
  return connector.pixel;
}

function conflict(): HttpProblem {
  return new HttpProblem(409, { field: 'pixel', detail: 'pixel: it is not withdrawn, or was edited since' });
}
