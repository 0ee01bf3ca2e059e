/** The OpenAPI document, made of `protocol.ts` (answers, queries, who may) and of the schemas that check the bodies. */
import { z } from 'zod';
import { connectorInputSchema, containerSettingsSchema } from '../../connector/schema.ts';
import type { Routes } from '../protocol.ts';
import { bodies } from '../request/inputs.ts';
import { cancel, replay, replayOfOne } from '../traffic/deliveryFilter.ts';
import { type Reader, readTypes, type Schema } from './schemaOf.testing.ts';

/** What checks a call's body. The others take `{}`, but for what is declared in the contract alone. */
const BODIES: Partial<Record<keyof Routes, z.ZodType>> = {
  'POST /api/connectors': connectorInputSchema,
  'PUT /api/connectors/:id': connectorInputSchema,
  'POST /api/connectors/:id/webhook/pause': bodies.pause,
  'POST /api/connectors/:id/preview': bodies.trial,
  'POST /api/connectors/:id/test': bodies.trial,
  'POST /api/connectors/:id/pixel/approve': bodies.approval,
  'POST /api/connectors/:id/pixel/reject': bodies.rejection,
  'POST /api/preview': bodies.preview,
  'POST /api/pixel/check': bodies.pixelCheck,
  'POST /api/try': bodies.attempt,
  'POST /api/overview/differing/dismiss': bodies.dismissal,
  'POST /api/overview/refusals/dismiss': bodies.refusalDismissal,
  'POST /api/overview/names/dismiss': bodies.nameDismissal,
  'POST /api/deliveries/replay': replay,
  'POST /api/deliveries/cancel': cancel,
  'POST /api/deliveries/:id/replay': replayOfOne,
  // taken back besides: what GET answers
  'PUT /api/container': containerSettingsSchema.extend({
    revision: z.string().exactOptional(),
    key: z.string().exactOptional(),
    tag: z.string().exactOptional(),
  }),
  'POST /api/kill': bodies.kill,
  'PUT /api/secrets/:name': bodies.changedSecret,
  'POST /api/secrets/:name/generate': bodies.generatedSecret,
  'POST /api/tokens': bodies.token,
};

const STATUS: Record<number, string> = {
  200: 'Done',
  201: 'Made',
  202: 'Under way',
  204: 'Done; no content',
  303: 'Go on there',
};
const SIGNED_IN = [{ token: [] }, { session: [] }];

interface Call {
  route: string;
  method: string;
  path: string;
  operation: Schema;
}

export interface OpenApi extends Schema {
  paths: Record<string, Record<string, Schema>>;
  components: Schema & { schemas: Record<string, Schema> };
}

export function makeDocument(): OpenApi {
  const types = readTypes('collector/admin/protocol.ts');
  const admin = types.members('Routes').map((member) => callOf(types, member, 'admin'));
  const wire = types.members('WireRoutes').map((member) => callOf(types, member, 'wire'));
  const paths: OpenApi['paths'] = {};
  for (const { method, path, operation } of [...admin, ...wire]) paths[path] = { ...paths[path], [method]: operation };
  types.declared('Problem');
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tag Relay',
      version: '1',
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'The admin API of a collector, and what pages and servers send to it. JSON in and out; times are epoch milliseconds. Answers may gain fields.',
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'admin', description: 'The admin API' },
      { name: 'wire', description: 'What pages and servers send' },
    ],
    security: SIGNED_IN,
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'The admin token, or one of `POST /api/tokens`.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'trl_session_…',
          description:
            'How its name ends is the collector’s own, see Set-Cookie. Of `POST /api/session`. Changes carry `csrf` of `GET /api/session` as `x-csrf-token`, too.',
        },
      },
      responses: { Problem: PROBLEM },
      schemas: inUse(types.components, [paths, PROBLEM]),
    },
  };
}

function callOf(types: Reader, member: ReturnType<Reader['members']>[number], tag: string): Call {
  const { name: route, type, description } = member;
  const [method = '', pattern = ''] = route.split(' ');
  const part = (name: string) => types.part(type, name);
  const one = (name: string) => {
    const found = part(name);
    return found && types.values(found)[0];
  };
  const [query, body, answer, events] = [part('query'), part('body'), part('answer'), part('events')];
  const [status, errors] = [part('status'), part('errors')];
  const [role, open, text] = [one('role'), one('open') === true, one('text')];
  const bodySchema = BODIES[route as keyof Routes];
  const content = (schema: Schema) => ({ 'application/json': { schema } });
  const answered: Schema = answer
    ? { content: content(types.schemaOf(answer)) }
    : typeof text === 'string'
      ? { content: { [text]: { schema: { type: 'string' } }, 'application/jsonl': { schema: { type: 'string' } } } }
      : events
        ? { content: { 'text/event-stream': { schema: { type: 'string', ...eventsOf(types, events) } } } }
        : {};
  const refused = new Set<number>([
    ...(query || body ? [400] : []),
    ...(open ? [] : [401, 403]),
    ...(body ? [413, 415] : []),
    429,
    ...(errors ? (types.values(errors) as number[]) : []),
    503,
  ]);
  const names = [...pattern.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  return {
    route,
    method: method.toLowerCase(),
    path: pattern.replace(/:(\w+)/g, '{$1}'),
    operation: {
      operationId: operationId(route),
      tags: [tag],
      summary: description,
      ...(typeof role === 'string' && {
        description: `Needs the role ${role}${role === 'admin' ? '' : ' or admin'}.`,
        'x-role': role,
      }),
      ...(open && { security: tag === 'wire' ? [{}, { token: [] }] : [] }),
      ...((names.length > 0 || query) && {
        parameters: [
          ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
          ...(query ? queryOf(types, query) : []),
        ],
      }),
      ...(body && {
        requestBody: {
          ...(!isAllOptional(bodySchema ? jsonOf(bodySchema) : types.schemaOf(body), types) && { required: true }),
          content: {
            ...content(bodySchema ? jsonOf(bodySchema) : types.schemaOf(body)),
            ...(tag === 'wire' && { 'text/plain': { schema: types.schemaOf(body) } }),
          },
        },
      }),
      responses: {
        ...Object.fromEntries(
          (status ? (types.values(status) as number[]) : [200]).map((code) => [
            code,
            { description: STATUS[code] ?? 'Done', ...answered },
          ]),
        ),
        ...Object.fromEntries([...refused].sort().map((code) => [code, { $ref: '#/components/responses/Problem' }])),
      },
    },
  };
}

const PROBLEM = {
  description: 'What was wrong, and what would be right',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** In the order of their names; those that only helped to say a query are no part of the document. */
function inUse(all: Record<string, Schema>, roots: unknown[]): Record<string, Schema> {
  const used = new Set<string>();
  const open = [...roots];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [, name = ''] of JSON.stringify(next).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      open.push(all[name]);
    }
  }
  return Object.fromEntries([...used].sort().map((name) => [name, all[name] ?? {}]));
}

/** `GET /api/deliveries/:id` → `getDeliveriesById`. */
function operationId(route: string): string {
  const [method = '', path = ''] = route.split(' ');
  const words = path
    .replace(/^\/(api|v1)\//, '')
    .split(/[/.-]/)
    .filter((word) => word !== '');
  const named = words.map((word) => (word.startsWith(':') ? `By${capital(word.slice(1))}` : capital(word)));
  return method.toLowerCase() + named.join('');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function queryOf(types: Reader, query: Parameters<Reader['schemaOf']>[0]) {
  const { properties = {}, required = [] } = resolved(types.schemaOf(query), types) as {
    properties?: Record<string, Schema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(required.includes(name) && { required: true }),
    ...(description !== undefined && { description }),
    schema,
  }));
}

function eventsOf(types: Reader, events: Parameters<Reader['schemaOf']>[0]): Schema {
  return { description: 'Server-sent events, by their name; `data` is JSON', 'x-events': types.schemaOf(events) };
}

function isAllOptional(schema: Schema, types: Reader): boolean {
  const { required } = resolved(schema, types);
  return !Array.isArray(required) || required.length === 0;
}

function resolved(schema: Schema, { components }: Reader): Schema {
  const name = typeof schema.$ref === 'string' ? schema.$ref.replace('#/components/schemas/', '') : undefined;
  return name === undefined ? schema : (components[name] ?? schema);
}

function jsonOf(schema: z.ZodType): Schema {
  const { $schema: _, $defs, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  if ($defs === undefined) return json;
  // what holds itself has a name, which the types have too
  return JSON.parse(JSON.stringify(json).replaceAll('"#/$defs/', '"#/components/schemas/'));
}
