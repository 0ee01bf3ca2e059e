import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestCollector, type TestCollector } from '../../testing/testCollector.testing.ts';

let collector: TestCollector;
beforeEach(async () => {
  collector = await startTestCollector();
});
afterEach(() => collector.stop());

it('says at start which webhook lacks its secret, and starts all the same', async () => {
  await collector.api('PUT', '/api/secrets/known', { value: 'abcdef', hosts: ['partner.example'] });
  const file = join(collector.dataDir, 'container.json');
  const container = JSON.parse(await readFile(file, 'utf8'));
  const parameters = [
    { name: 'a', value: '{{SECRET.known}}' },
    { name: 'b', value: '{{SECRET.unknown}}' },
  ];
  container.connectors = [
    { id: 'x', name: 'X', triggers: ['Purchase'], webhook: { url: 'https://partner.example/', parameters } },
  ];
  await writeFile(file, JSON.stringify(container));
  await collector.restart();
  expect(collector.logged).toEqual([
    {
      message: 'a webhook’s secret can’t be used',
      connector: 'x',
      field: 'webhook.parameters[1].value',
      problem: 'there is no secret "unknown"; an admin can make it',
    },
  ]);
  expect((await collector.api('GET', '/api/connectors/x')).status).toBe(200);
});
