/** The document as pages to read: each call, then the shapes. For `docs/api.md`, between its two marks. */
import type { OpenApi } from './document.testing.ts';
import type { Schema } from './schemaOf.testing.ts';

const BEGIN = '<!-- What follows is made by `npm run docs:api`; edit collector/admin/protocol.ts instead. -->';
const END = '<!-- End of what is made. -->';

/** The page with its made part anew; what stands around the marks stays. */
export function withReference(page: string, document: OpenApi): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/api.md lacks its marks: ${BEGIN} … ${END}`);
  return `${before}${BEGIN}\n\n${reference(document)}\n${END}${after}`;
}

function reference({ paths, components }: OpenApi): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const calls = (tag: string) =>
    operations
      .filter(({ operation }) => (operation.tags as string[]).includes(tag))
      .map(({ path, method, operation }) => callText(method, path, operation));
  const shapes = Object.entries(components.schemas).map(([name, schema]) => shapeText(name, schema));
  return ['## Calls', ...calls('admin'), '## The wire', ...calls('wire'), '## Shapes', ...shapes]
    .join('\n\n')
    .concat('\n');
}

interface Operation {
  summary: string;
  description?: string;
  security?: object[];
  parameters?: { name: string; in: string; required?: true; description?: string; schema: Schema }[];
  requestBody?: { required?: true; content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

function callText(method: string, path: string, given: Schema): string {
  const { summary, description, security, parameters = [], requestBody, responses } = given as unknown as Operation;
  const query = parameters.filter((one) => one.in === 'query');
  const body = requestBody?.content['application/json']?.schema;
  const good = Object.entries(responses).filter(([code]) => Number(code) < 400);
  const refused = Object.keys(responses).filter((code) => Number(code) >= 400);
  const who = description ?? (security?.length === 0 ? 'Needs no sign-in.' : '');
  return [
    `### \`${method.toUpperCase()} ${path}\``,
    [summary, who].filter((text) => text !== '').join(' '),
    [
      ...query.map(({ name, required, description: about, schema }) =>
        field(`query ${name}`, !required, schema, about),
      ),
      ...(body ? bodyLines(body) : []),
      ...good.map(([code, { content = {} }]) => `- answers ${code}${contentText(content)}`),
      `- refuses with ${refused.join(', ')}`,
    ].join('\n'),
  ].join('\n\n');
}

function bodyLines(body: Schema): string[] {
  const { properties } = body;
  if (typeof properties !== 'object' || properties === null) return [`- body: ${typeText(body)}`];
  const required = Array.isArray(body.required) ? body.required : [];
  return Object.entries(properties as Record<string, Schema>).map(([name, { description, ...schema }]) =>
    field(`body ${name}`, !required.includes(name), schema, description as string | undefined),
  );
}

function contentText(content: Record<string, { schema: Schema }>): string {
  const [[type, { schema }] = ['', { schema: {} }], ...others] = Object.entries(content);
  if (type === '') return '';
  if (type === 'text/event-stream') return `: server-sent events ${typeText(schema['x-events'] as Schema)}`;
  if (type !== 'application/json') return `: ${[type, ...others.map(([name]) => name)].join(' or ')}`;
  return `: ${typeText(schema)}`;
}

function shapeText(name: string, { description, ...schema }: Schema): string {
  const { properties, required = [] } = schema as { properties?: Record<string, Schema>; required?: string[] };
  const lines = properties
    ? Object.entries(properties).map(([key, { description: about, ...its }]) =>
        field(key, !required.includes(key), its, about as string | undefined),
      )
    : [typeText(schema)];
  return [`### ${name}`, ...(typeof description === 'string' ? [description] : []), lines.join('\n')].join('\n\n');
}

function field(name: string, isOptional: boolean, schema: Schema, about?: string): string {
  const [first = '', second] = name.split(' ');
  const shown = second === undefined ? `\`${first}\`` : `${first} \`${second}\``;
  return `- ${shown}${isOptional ? ' (optional)' : ''}: ${typeText(schema)}${about ? `: ${about}` : ''}`;
}

/** In a few words: a shape by its link, what is within an unnamed object by its fields. */
function typeText(schema: Schema): string {
  const {
    $ref,
    anyOf,
    oneOf,
    allOf,
    const: only,
    enum: values,
    type,
    items,
    properties,
    additionalProperties,
  } = schema;
  if (typeof $ref === 'string') {
    const name = $ref.replace('#/components/schemas/', '');
    return `[${name}](#${name.toLowerCase()})`;
  }
  for (const [all, word] of [
    [anyOf ?? oneOf, ' or '],
    [allOf, ' and '],
  ] as const) {
    if (Array.isArray(all)) return all.map(typeText).join(word);
  }
  if ('const' in schema) return `\`${JSON.stringify(only)}\``;
  if (Array.isArray(values)) return values.map((value) => `\`${JSON.stringify(value)}\``).join(' or ');
  if (type === 'array') return `list of ${typeText((items as Schema | undefined) ?? {})}`;
  if (type !== 'object') return typeof type === 'string' ? `${type}${limits(schema)}` : 'any JSON';
  if (properties) {
    const required = Array.isArray(schema.required) ? schema.required : [];
    const parts = Object.entries(properties as Record<string, Schema>).map(
      ([name, its]) => `\`${name}\`${required.includes(name) ? '' : ' (optional)'}: ${typeText(its)}`,
    );
    return `{ ${parts.join(', ')} }`;
  }
  return additionalProperties && typeof additionalProperties === 'object'
    ? `object with values ${typeText(additionalProperties as Schema)}`
    : 'object';
}

function limits({ minLength, maxLength, minimum, maximum }: Schema): string {
  const [least, most] = [minLength ?? minimum, maxLength ?? maximum];
  const isBig = typeof most === 'number' && most >= Number.MAX_SAFE_INTEGER;
  if (most !== undefined && !isBig)
    return ` (${least === undefined ? 'at most ' : `${least} to `}${most}${maxLength === undefined ? '' : ' characters'})`;
  return '';
}
