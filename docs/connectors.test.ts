/** docs/connectors.md names every setting of a connector with its default, every reason, and every filter; and none that isn't there. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { connectorInputSchema } from '../collector/connector/schema.ts';
import { defaultOf, SETTING_PATHS, SETTINGS } from '../collector/connector/settingsTable.ts';
import { REASONS } from '../collector/decide/reasons.ts';
import { FILTER_DESCRIPTIONS } from '../collector/parameters/filters.ts';

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
}

/** Path → whether it has to be given; of what is a whole of its own (lists, maps, rules) one. */
function settingsOf(schema: Schema, path: string[] = []): [string, boolean][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, setting]): [string, boolean][] => {
    const whole = [...path, name];
    if (path.length === 0 && setting.properties) return settingsOf(setting, whole);
    return [[whole.join('.'), schema.required?.includes(name) ?? false]];
  });
}

/** The table below "Settings", as table and schema have it. */
function settingsTable(): string {
  const schema = z.toJSONSchema(connectorInputSchema, { io: 'input', unrepresentable: 'any' }) as Schema;
  const required = new Map(settingsOf(schema));
  expect([...required.keys()].sort()).toEqual([...SETTING_PATHS].sort());
  const rows = SETTING_PATHS.map((path) => {
    const fallback = required.get(path) ? 'required' : path === 'id' ? 'made from the name' : shown(defaultOf(path));
    return `| \`${path}\` | ${fallback} | ${SETTINGS[path].meaning} |`;
  });
  return ['| setting | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function shown(value: unknown): string {
  if (value === undefined) return '—';
  return typeof value === 'number' ? String(value) : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

it('has every setting as the table of settings has it (else: npm run docs:api)', async () => {
  const written = page.replace(/(\n## Settings\n[^|]*)(\|.*\n)+/, (_, above) => `${above}${settingsTable()}\n`);
  await expect(written).toMatchFileSnapshot('./connectors.md');
});

it('has the defaults that the schema fills in', () => {
  const required = { name: 'X', triggers: ['Purchase'] };
  const given = {
    ...required,
    webhook: { url: 'https://p.example/' },
    pixel: { html: '<p></p>' },
    click: { parameter: 'click_id' },
  };
  const filled: Record<string, unknown> = parseFilled(given);
  for (const path of SETTING_PATHS) {
    const value = valueAt(filled, path);
    if (valueAt(given, path) !== undefined) continue;
    // what stays left out is read as what the table says
    if (value === undefined) continue;
    expect([path, value]).toEqual([path, defaultOf(path)]);
  }
});

function parseFilled(given: object): Record<string, unknown> {
  return connectorInputSchema.parse(given) as Record<string, unknown>;
}

function valueAt(object: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], object);
}

it('has every reason, as the dashboard and the API say it', () => {
  expect(rowsBelow('Why nothing fired')).toEqual(
    Object.entries(REASONS).map(([code, { sentence }]) => [`\`${code}\``, sentence]),
  );
});

it('has every filter', () => {
  const named = rowsBelow('Filters').flatMap(([cell = '']) => [...cell.matchAll(/`(\w+)/g)].map(([, name]) => name));
  expect([...new Set(named)].sort()).toEqual([...new Set(FILTER_DESCRIPTIONS.map(({ name }) => name))].sort());
});

it('says of every filter that gives a number that it does so in JSON', () => {
  const [, named = ''] = /what has the filter (.*?) is a number/s.exec(page) ?? [];
  const numeric = FILTER_DESCRIPTIONS.filter(({ gives }) => gives === 'number').map(({ name }) => `\`${name}\``);
  expect(named.match(/`\w+`/g)?.sort()).toEqual([...new Set(numeric)].sort());
});
