/** Turns unknown JSON into a configuration or into the list of what is wrong with it. Shape and cross-references only. */
import { findUnsafeData } from '../validate/plainData.ts';
import { below, type FieldProblem } from '../validate/problems.ts';
import { parseWith } from '../validate/schemaMessages.ts';
import { connectorInputSchema, containerSchema, containerSettingsSchema } from './schema.ts';
import type { Connector, Container } from './types.ts';

export type Parsed<T> = { ok: true; value: T } | { ok: false; problems: FieldProblem[] };

export type ConnectorInput = Omit<Connector, 'id' | 'version' | 'updatedAt'> & { id?: string; version?: number };

export type ContainerSettings = Partial<Pick<Container, 'name' | 'allowedOrigins' | 'consent' | 'page' | 'review'>>;

/** What answers carry besides the settings; taken back without complaint so that GET, edit, PUT works. */
const READ_ONLY_CONNECTOR = ['updatedAt', 'takesTests'];
const READ_ONLY_WEBHOOK = ['paused'];
const READ_ONLY_PIXEL = [
  ...['status', 'hash', 'hosts', 'live', 'killed', 'refusals', 'editedBy', 'editedAt', 'compiler'],
  ...['approvedAt', 'approvedBy', 'approvedHash', 'approvedHosts', 'approvedScripts', 'approvedAllows', 'scripts'],
  ...['revokedAt', 'revokedBy', 'withdrawnAt', 'withdrawnBecause', 'rejected'],
];

export function parseContainer(value: unknown, now: number): Parsed<Container> {
  const unsafe = findUnsafeData(value);
  if (unsafe) return { ok: false, problems: [unsafe] };
  const parsed = parseWith(containerSchema, value);
  if (!parsed.ok) return parsed;
  const connectors = parsed.value.connectors.map((connector) => ({
    ...connector,
    updatedAt: connector.updatedAt ?? now,
  }));
  const container = { ...parsed.value, connectors };
  const problems = wrongReferences(container);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: container };
}

function wrongReferences(container: Container): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const places = new Map<string, number>();
  container.connectors.forEach(({ id }, index) => {
    const earlier = places.get(id);
    if (earlier === undefined) places.set(id, index);
    else
      problems.push(
        ...below(`connectors[${index}]`, [{ field: 'id', message: `"${id}" is taken by connectors[${earlier}]` }]),
      );
  });
  container.approvals.forEach(({ connector }, index) => {
    if (places.has(connector)) return;
    const message = `there is no connector "${connector}"; remove this approval, or put the connector back`;
    problems.push({ field: `approvals[${index}].connector`, message });
  });
  return problems;
}

export function parseConnectorInput(value: unknown): Parsed<ConnectorInput> {
  const unsafe = findUnsafeData(value);
  if (unsafe) return { ok: false, problems: [unsafe] };
  return parseWith(connectorInputSchema, withoutReadOnly(value));
}

/**
 * `GET /api/container` answers with `tag`, which is made, not set, and `revision`, which is read by whoever compares it; both may come
 * back. The key may come back unchanged.
 */
export function parseContainerSettings(value: unknown, key: string): Parsed<ContainerSettings> {
  const unsafe = findUnsafeData(value);
  if (unsafe) return { ok: false, problems: [unsafe] };
  if (!isObject(value)) return parseWith(containerSettingsSchema, value);
  if (value.key !== undefined && value.key !== key) {
    const message = `can't be changed: the tag on the site's pages carries it; it is "${key}"`;
    return { ok: false, problems: [{ field: 'key', message }] };
  }
  return parseWith(containerSettingsSchema, without(value, ['key', 'tag', 'revision']));
}

function withoutReadOnly(value: unknown): unknown {
  if (!isObject(value)) return value;
  const input = without(value, READ_ONLY_CONNECTOR);
  if (isObject(input.webhook)) input.webhook = without(input.webhook, READ_ONLY_WEBHOOK);
  if (!isObject(input.pixel)) return input;
  const pixel = without(input.pixel, READ_ONLY_PIXEL);
  // a connector without a pixel is answered as `pixel: { status: 'none' }`
  return Object.keys(pixel).length === 0 ? without(input, ['pixel']) : { ...input, pixel };
}

function without(object: Record<string, unknown>, names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
