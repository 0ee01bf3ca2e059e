/** The admin API of DESIGN §6: every call behind the sign-in, JSON in and out, problems as `application/problem+json`. */
import express, { type Router } from 'express';
import helmet from 'helmet';
import { HttpProblem } from '../http/problem.ts';
import { auditLogRoutes } from './access/auditRoutes.ts';
import { tokenRoutes } from './access/tokenRoutes.ts';
import { connectorRoutes } from './connectors/connectorRoutes.ts';
import { draftRoutes } from './connectors/draftRoutes.ts';
import { pauseAndResumeRoutes } from './connectors/pauseRoutes.ts';
import { previewAndTestRoutes } from './connectors/previewRoutes.ts';
import type { AdminDeps } from './context.ts';
import { activityRoutes } from './home/activityRoutes.ts';
import { overviewRoutes } from './home/overviewRoutes.ts';
import { openApiRoutes } from './openapi/openApiRoutes.ts';
import { answerErrors } from './request/answerErrors.ts';
import { killRoutes } from './review/killRoutes.ts';
import { pixelReviewRoutes } from './review/reviewRoutes.ts';
import { withdrawnPixelRoutes } from './review/withdrawnRoutes.ts';
import { alertRoutes } from './site/alertRoutes.ts';
import { containerRoutes } from './site/containerRoutes.ts';
import { refusalRoutes } from './site/refusalRoutes.ts';
import { secretRoutes } from './site/secretRoutes.ts';
import { trafficRoutes } from './traffic/trafficRoutes.ts';

const securityHeaders = helmet({
  // answers are data: nothing of them may run or be framed, should a browser ever show one
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  // whether this host is https only is for whoever runs the proxy to say
  strictTransportSecurity: false,
});

/** To be mounted at the root: serves `/api/…` and `/sign-in`, leaves every other path to whoever comes next. */
export function createAdminRouter(deps: AdminDeps): Router {
  const router = express.Router();
  router.use(['/api', '/sign-in'], securityHeaders, (_req, res, next) => {
    res.set('cache-control', 'no-store');
    next();
  });
  router.use(deps.auth.routes);
  router.use(
    '/api',
    deps.auth.requireSignIn,
    connectorRoutes(deps),
    pauseAndResumeRoutes(deps),
    pixelReviewRoutes(deps),
    withdrawnPixelRoutes(deps),
    previewAndTestRoutes(deps),
    draftRoutes(deps),
    activityRoutes(deps),
    overviewRoutes(deps),
    trafficRoutes(deps),
    refusalRoutes(deps),
    containerRoutes(deps),
    alertRoutes(deps),
    killRoutes(deps),
    secretRoutes(deps),
    tokenRoutes(deps),
    auditLogRoutes(deps),
    openApiRoutes(),
    (req) => {
      throw new HttpProblem(404, { detail: `there is no call ${req.method} ${req.baseUrl}${req.path}` });
    },
  );
  router.use(['/api', '/sign-in'], answerErrors(deps.log));
  return router;
}
