/** The table of kinds in docs/alerts.md is that of the code, and the example is taken by the schema. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ALERT_KIND_NAMES, ALERT_KINDS, thresholdsOf } from '../collector/connector/alertKinds.ts';
import { containerSettingsSchema } from '../collector/connector/schema.ts';

const FILE = fileURLToPath(new URL('alerts.md', import.meta.url));
const TABLE = /(<!-- kinds: .*? -->\n)[\s\S]*(<!-- \/kinds -->)/;

it('lists each kind (else: npm run docs:api)', async () => {
  const rows = ALERT_KIND_NAMES.map((kind) => {
    const { label, when, over } = ALERT_KINDS[kind];
    const thresholds = Object.entries(thresholdsOf(kind)).map(
      ([name, { label: what, value, unit }]) => `\`${name}\`: ${[value, unit].filter(Boolean).join(' ')} (${what})`,
    );
    return `| ${label}<br>\`${kind}\` | ${when} | ${thresholds.join('<br>')} | ${over} |`;
  });
  const table = ['| kind | told when | set by | over when |', '| --- | --- | --- | --- |', ...rows].join('\n');
  const page = readFileSync(FILE, 'utf8');
  const right = page.replace(TABLE, (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`);
  await expect(right).toMatchFileSnapshot(FILE);
});

it('shows settings that are taken', () => {
  const [, example = ''] = /## Settings\n+```json\n([\s\S]*?)```/.exec(readFileSync(FILE, 'utf8')) ?? [];
  const parsed = containerSettingsSchema.safeParse(JSON.parse(example));
  expect(parsed.error?.issues ?? []).toEqual([]);
});
