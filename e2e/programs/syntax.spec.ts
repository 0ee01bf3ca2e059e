/** What runs on the owner's pages has the syntax of ES2018 and `import()`, so that browsers from then on can read it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';
import { expect, test } from 'playwright/test';
import { startCollector } from '../support/tag/tagHarness.ts';

const FOLDER = fileURLToPath(new URL('../../dist/sdk', import.meta.url));

/** What ES2018 doesn't have, with the code around it, but for `import()`, which browsers had before the standard; `''`: nothing. */
function newerThanES2018(text: string): string {
  const code = text.replaceAll('import(', 'imports(');
  try {
    parse(code, { ecmaVersion: 2018, sourceType: code.startsWith('export ') ? 'module' : 'script' });
    return '';
  } catch (error) {
    const { message, pos } = error as SyntaxError & { pos: number };
    return `${message} in ${code.slice(Math.max(pos - 40, 0), pos + 40)}`;
  }
}

test('the built tag, its parts and the frame are ES2018', () => {
  const built = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.js'));
  expect(built).toEqual(
    expect.arrayContaining(['tag.js', 'tagWithConsent.js', 'frame.js', join('parts', 'pixels.js')]),
  );
  const newer = built.map((path) => [path, newerThanES2018(readFileSync(join(FOLDER, path), 'utf8'))]);
  expect(newer.filter(([, what]) => what)).toEqual([]);
});

test('the tag with its settings and parts, as the collector serves it, is ES2018', async () => {
  const collector = await startCollector('http://shop.example');
  try {
    await collector.api('PUT', '/api/container', {
      page: { hashParameters: ['tblci'], linkedDomains: ['shop.example'], pageViews: true, dataLayer: true },
      consent: { required: ['ads'], gpc: true, google: { ads: ['ad_storage'] }, tcf: { ads: { purposes: [1] } } },
    });
    const served = await fetch(`${collector.url}/t/${collector.key}.js`);
    expect(served.ok).toBe(true);
    expect(newerThanES2018(await served.text())).toBe('');
    const late = await fetch(`${collector.url}/t/${collector.key}.js?module=pixels`);
    expect(newerThanES2018(await late.text())).toBe('');
  } finally {
    await collector.remove();
  }
});
