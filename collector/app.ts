/** The Express application: mounts the rooms' routes. The hot path (ingest/) stands before it, see main.ts. */
import type { IncomingMessage } from 'node:http';
import express, { type Express, type RequestHandler, type Router } from 'express';
import { answerErrors } from './admin/request/answerErrors.ts';
import type { Dashboard } from './dashboard/serve.ts';
import { clientAddress } from './http/clientAddress.ts';
import { sendProblem } from './http/problem.ts';
import type { Metrics } from './metrics.ts';

export interface AppOptions {
  admin: Router;
  tag: Router;
  dashboard: Dashboard;
  requireSignIn: RequestHandler;
  metrics: Metrics;
  /** rejects when the collector can't take events now */
  checkReady: () => Promise<void>;
  trustedProxies: number;
  log: { error: (details: object, message: string) => void };
}

export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustedProxies);
  // one address, whoever asks: Express’s own would be another with each port
  Object.defineProperty(app.request, 'ip', {
    configurable: true,
    get(this: IncomingMessage) {
      return clientAddress(this, options.trustedProxies);
    },
  });
  app.set('query parser', 'simple');

  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/readyz', async (_request, response) => {
    try {
      await options.checkReady();
      response.json({ status: 'ready' });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      sendProblem(response, 503, { title: 'Not ready', detail }, { 'retry-after': '5' });
    }
  });
  app.use(options.tag);
  app.get('/metrics', options.requireSignIn, async (_request, response) => {
    const { text, contentType } = await options.metrics.read();
    response.set('content-type', contentType).send(text);
  });
  app.use(options.dashboard.screens);
  app.use(options.admin);
  app.use(options.dashboard.notFound);
  app.use((request, response) => {
    sendProblem(response, 404, {
      title: 'Not found',
      detail: `There is nothing at ${request.method} ${request.path}.`,
    });
  });
  app.use(answerErrors(options.log));
  return app;
}
