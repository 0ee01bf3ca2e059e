/** From track() to the pixel's request at the partner: one round trip, counted at the collector's door. */

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'playwright/test';
import { idOf, test } from '../support/tag/tagTest.ts';

interface Door {
  url: string;
  /** method and path of each request that came by, in order */
  requests: string[];
  close(): void;
}

/** In front of a collector; the tag that is loaded through it sends everything through it. */
async function startDoor(collector: string): Promise<Door> {
  const requests: string[] = [];
  const server = createServer((incoming, outgoing) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    const { method, headers } = incoming;
    const onwards = request(new URL(incoming.url ?? '/', collector), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onwards);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => server.close(),
  };
}

for (const mode of ['sandbox', 'main']) {
  test(`one round trip from track() to the partner, ${mode}`, async ({ page, put, track, collector, partner }) => {
    const door = await startDoor(collector.url);
    const isSandbox = mode === 'sandbox';
    const html = `<img alt="" src="${partner.url}/trip?id={{EVENT_ID}}">`;
    await collector.addPixel(`trip-${mode}`, `trip-${mode}`, html, isSandbox);
    const tag = `<script src="${door.url}/t/${collector.key}.js"></script>`;
    const [first, second] = [put('/first', { tag }), put('/second', { tag })];

    partner.hits.length = 0;
    await page.goto(first);
    await track(`trip-${mode}`);
    await expect.poll(() => partner.hits.length).toBe(1);
    // a visitor's first sandboxed pixel brings its frame, which browsers keep for a year
    const frames = door.requests.filter((request) => request.startsWith('GET /frame/'));
    expect(frames).toHaveLength(isSandbox ? 1 : 0);

    // what the first page had still to say
    await expect.poll(() => door.requests).toContain('POST /v1/receipts');
    partner.hits.length = 0;
    // the tag, which is asked for again by its ETag, is there when the page has loaded
    await page.goto(second);
    door.requests.length = 0;
    let atPartner: string[] | undefined;
    const result = await track(`trip-${mode}`);
    await expect
      .poll(() => {
        if (partner.hits.length > 0) atPartner ??= [...door.requests];
        return partner.hits;
      })
      .toEqual([`/trip?id=${idOf(result)}`]);
    expect((atPartner ?? []).filter((request) => request !== 'POST /v1/receipts')).toEqual(['POST /v1/events']);
    door.close();
  });
}
