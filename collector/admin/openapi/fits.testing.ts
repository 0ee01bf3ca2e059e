/** Whether a value is what the document says, and nothing besides: a field that is answered and not declared is drift, too. */
import document from './openapi.json' with { type: 'json' };
import type { Schema } from './schemaOf.testing.ts';

const components: Record<string, Schema> = document.components.schemas;

/** Of every refusal. */
export const PROBLEM: Schema = { $ref: '#/components/schemas/Problem' };

/** Of the call that answers a request; undefined where the document has none. */
export function answerSchema(method: string, path: string, status: number): Schema | undefined {
  const [address = ''] = path.split('?');
  const segments = address.split('/');
  const patterns = Object.entries<Record<string, unknown>>(document.paths)
    .filter(([pattern]) => fitsPath(pattern.split('/'), segments))
    // one that is written out comes first
    .sort(([a], [b]) => a.split('{').length - b.split('{').length);
  const operation = patterns[0]?.[1][method.toLowerCase()] as
    | { responses: Record<string, { content?: Record<string, { schema: Schema }> }> }
    | undefined;
  return operation?.responses[status]?.content?.['application/json']?.schema;
}

function fitsPath(pattern: string[], given: string[]): boolean {
  return pattern.length === given.length && pattern.every((part, i) => part.startsWith('{') || part === given[i]);
}

/** What is wrong, each with its path; empty where the value fits. */
export function misfits(value: unknown, schema: Schema, at = ''): string[] {
  const { $ref, anyOf, const: only, enum: values, type } = schema;
  if (typeof $ref === 'string') return misfits(value, components[$ref.replace('#/components/schemas/', '')] ?? {}, at);
  if (Array.isArray(anyOf)) {
    const all = anyOf.map((one: Schema) => misfits(value, one, at));
    return all.some((wrong) => wrong.length === 0) ? [] : (all.sort((a, b) => a.length - b.length)[0] ?? []);
  }
  const shown = JSON.stringify(value)?.slice(0, 60);
  if ('const' in schema && value !== only) return [`${at}: is ${shown}, not ${JSON.stringify(only)}`];
  if (Array.isArray(values) && !values.includes(value)) return [`${at}: is ${shown}, not one of ${values.join(', ')}`];
  if (type === undefined) return [];
  if (kindOf(value) !== type) return [`${at}: is ${shown}, not ${type}`];
  if (type === 'array') return arrayMisfits(value as unknown[], schema, at);
  return type === 'object' ? objectMisfits(value as Record<string, unknown>, schema, at) : [];
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function arrayMisfits(values: unknown[], { items = {}, prefixItems }: Schema, at: string): string[] {
  const schemas = Array.isArray(prefixItems) ? prefixItems : values.map(() => items);
  if (schemas.length !== values.length) return [`${at}: has ${values.length} parts, not ${schemas.length}`];
  return values.flatMap((value, index) => misfits(value, schemas[index], `${at}[${index}]`));
}

function objectMisfits(value: Record<string, unknown>, schema: Schema, at: string): string[] {
  const {
    properties = {},
    required = [],
    additionalProperties,
  } = schema as {
    properties?: Record<string, Schema>;
    required?: string[];
    additionalProperties?: Schema;
  };
  const isAny = Object.keys(properties).length === 0 && additionalProperties === undefined;
  if (isAny) return [];
  return [
    ...required.filter((name) => !(name in value)).map((name) => `${at}.${name}: is missing`),
    ...Object.entries(value).flatMap(([name, part]) => {
      const its = properties[name] ?? additionalProperties;
      return its ? misfits(part, its, `${at}.${name}`) : [`${at}.${name}: is answered, and not in the contract`];
    }),
  ];
}
