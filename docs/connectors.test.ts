/** docs/connectors.md names every setting of a connector with its default, every reason, and every filter; and none that isn't there. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { connectorInputSchema } from '../collector/connector/schema.ts';
import { REASONS } from '../collector/decide/reasons.ts';
import { FILTER_NAMES } from '../collector/parameters/filters.ts';

const page = readFileSync(new URL('connectors.md', import.meta.url), 'utf8');

/** Rows of the first table below a heading, cell by cell. */
function rowsBelow(heading: string): string[][] {
  const from = page.indexOf(`\n## ${heading}\n`);
  if (from < 0) throw new Error(`docs/connectors.md has no heading "${heading}"`);
  const [, below = ''] = page.slice(from).split(/^\| --- .*\n/m);
  const [table = ''] = below.split('\n\n');
  return table
    .trimEnd()
    .split('\n')
    .map((row) =>
      row
        .slice(2, -2)
        .split(' | ')
        .map((cell) => cell.trim()),
    );
}

interface Schema {
  properties?: Record<string, Schema>;
  required?: string[];
  default?: unknown;
}

/** Path → default, `required` or `—`; of what is a whole of its own (lists, maps, rules) one row. */
function settingsOf(schema: Schema, path: string[] = []): [string, string][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, setting]): [string, string][] => {
    const whole = [...path, name];
    if (path.length === 0 && setting.properties) return settingsOf(setting, whole);
    const fallback = 'default' in setting ? String(asShown(setting.default)) : undefined;
    return [[whole.join('.'), fallback ?? (schema.required?.includes(name) ? 'required' : '—')]];
  });
}

const asShown = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : value);

/** Left out, these are filled in by what reads them. */
const FILLED: Record<string, string> = { id: 'made from the name', trust: 'any', 'click.repeats': 'count' };

it('has every setting with its default', () => {
  const schema = z.toJSONSchema(connectorInputSchema, { io: 'input', unrepresentable: 'any' }) as Schema;
  const settings = settingsOf(schema).map(([path, fallback]) => [path, FILLED[path] ?? fallback]);
  const shown = rowsBelow('Settings').map(([path = '', fallback = '']) =>
    [path, fallback].map((cell) => cell.replace(/`/g, '')),
  );
  expect(shown.sort()).toEqual(settings.sort());
});

it('has every reason, as the dashboard and the API say it', () => {
  expect(rowsBelow('Why nothing fired')).toEqual(Object.entries(REASONS).map(([code, text]) => [`\`${code}\``, text]));
});

it('has every filter', () => {
  const named = rowsBelow('Filters').flatMap(([cell = '']) => [...cell.matchAll(/`(\w+)/g)].map(([, name]) => name));
  expect([...new Set(named)].sort()).toEqual([...FILTER_NAMES].sort());
});
