/** `GET /api/openapi.json`: the API as a document, made of `protocol.ts` by `npm run docs:api`. */
import express, { type Router } from 'express';
import type { Answering } from '../protocol.ts';
import { readQuery } from '../request/query.ts';
import document from './openapi.json' with { type: 'json' };

export function openApiRoutes(): Router {
  const routes = express.Router();
  routes.get('/openapi.json', (req, res: Answering<'GET /api/openapi.json'>) => {
    readQuery(req, [], { paged: false });
    res.json(document);
  });
  return routes;
}
