/** The mended form of a pixel on the reviewer's screen: of one that is taken as it is, and of one that an update refuses. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestCollector, type TestCollector } from '../../testing/testCollector.testing.ts';

let collector: TestCollector;
beforeEach(async () => {
  collector = await startTestCollector();
});
afterEach(() => collector.stop());

const PROVED = '<img src="https://p.example/x?v={{VALUE}}">';
const UNPROVED = `<script>var o='{{TRANSACTION_ID}}'; partner('sale', o); new Image().src='https://p.example/?o='+o;</script>`;
const REFUSED = '<p title={{FIRST_NAME}}>Thanks</p>';
const BEYOND_MENDING = '<script>var a = `{{CITY}}`;</script>';

async function review(html: string, isOld: boolean): Promise<{ mended?: { html: string } }> {
  const pixel = { html: isOld ? PROVED : html };
  const settings = { id: 'x', name: 'X', triggers: ['Purchase'], pixel };
  expect((await collector.api('POST', '/api/connectors', settings)).status).toBe(201);
  if (isOld) {
    // as an older version may have let it pass
    const path = join(collector.dataDir, 'container.json');
    const container = JSON.parse(await readFile(path, 'utf8'));
    container.connectors[0].pixel = { ...container.connectors[0].pixel, html, compiler: 1 };
    await writeFile(path, JSON.stringify(container));
    await collector.restart();
  }
  const { status, body } = await collector.api('GET', '/api/connectors/x/pixel/review');
  expect(status).toBe(200);
  return body;
}

it.each<[string, string, boolean, RegExp | undefined]>([
  ['has none where there is nothing to mend', PROVED, false, undefined],
  ['has that of a sandboxed pixel of which not all is proved', UNPROVED, false, /encodeURIComponent\(o\)/],
  ['has that of one that is refused since an update', REFUSED, true, /title="\{\{FIRST_NAME\}\}"/],
  ['has none of one that is refused and beyond mending', BEYOND_MENDING, true, undefined],
])('%s', async (_name, html, isOld, expected) => {
  const { mended } = await review(html, isOld);
  if (expected) expect(mended?.html).toMatch(expected);
  else expect(mended).toBeUndefined();
});
