/** The site of the boot bench: the same page for every tag, their scripts, and answers to what they send. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BootTag } from './bootTags.ts';

export interface BootSite {
  port: number;
  close(): void;
}

/** Pages are `/page/0` and so on, by the tag's place in the list. */
export async function startBootSite(tags: BootTag[]): Promise<BootSite> {
  const scripts = new Map(tags.flatMap(({ path, code, later }) => [[path, code], later ?? [path, code]]));
  const server = createServer((request, response) => {
    request.resume();
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    const page = /^\/page\/(\d+)$/.exec(pathname);
    const script = scripts.get(request.url ?? '') ?? scripts.get(pathname);
    const tag = page && tags[Number(page[1])];
    const [type, body] = tag
      ? ['text/html', pageHtml(tag)]
      : script === undefined
        ? ['application/json', answerTo(pathname)]
        : ['text/javascript', script];
    response.writeHead(200, { 'content-type': `${type};charset=utf-8`, 'cache-control': 'no-store' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What the peers' servers would answer an account in which nothing optional is switched on. */
function answerTo(path: string): string {
  if (path.endsWith('/settings')) return '{"integrations":{"Segment.io":{"apiKey":"key"}},"plan":{},"edgeFunction":{}}';
  if (path.startsWith('/v1/events')) return '{"pixels":[]}';
  if (path.endsWith('/config')) return '{"supportedCompression":["gzip-js"],"hasFeatureFlags":false}';
  return '{}';
}

/** `startTag()` puts the script in once the page has loaded, so that what is measured is the tag and nothing else. */
function pageHtml({ path, before, attributes }: BootTag): string {
  return `<!doctype html><html lang="en"><head><title>Shop</title><link rel="icon" href="data:,">
<script>
${before}
function startTag() {
  const script = document.createElement('script');
  script.async = true;
  Object.entries(${JSON.stringify(attributes)}).forEach(([name, value]) => script.setAttribute(name, value));
  script.src = ${JSON.stringify(path)};
  document.head.append(script);
}
</script></head><body><h1>Shop</h1><p>One page, the same for every tag.</p></body></html>`;
}
