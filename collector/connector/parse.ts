/** Turns unknown JSON into a configuration or into the list of what is wrong with it. Shape and cross-references only. */

import { isObject } from '../validate/isObject.ts';
import { findUnsafeData } from '../validate/plainData.ts';
import { below, type FieldProblem } from '../validate/problems.ts';
import { parseWith } from '../validate/schemaMessages.ts';
import { without, withoutReadOnly } from './readOnly.ts';
import { connectorInputSchema, containerSchema, containerSettingsSchema } from './schema.ts';
import type { Connector, Container } from './types.ts';

export type Parsed<T> = { ok: true; value: T } | { ok: false; problems: FieldProblem[] };

export type ConnectorInput = Omit<Connector, 'id' | 'version' | 'updatedAt'> & { id?: string; version?: number };

export type ContainerSettings = Partial<
  Pick<Container, 'name' | 'allowedOrigins' | 'consent' | 'page' | 'review' | 'alerts'>
>;

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
