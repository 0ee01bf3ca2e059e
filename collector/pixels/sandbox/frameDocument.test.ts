import { describe, expect, it } from 'vitest';
import { type FrameReach, frameDocument } from './frameDocument.ts';

const NONE: FrameReach = { hosts: [], scripts: [], handlers: [], allows: [] };
const HOSTS = ['https://b.example', 'http://127.0.0.1:8789', 'https://b.example'];
const SCRIPTS = ['https://b.example/tag.js', 'https://cdn.example/a&b/'];

const { html, headers } = frameDocument({ ...NONE, hosts: HOSTS, scripts: SCRIPTS }, 'start()');
const policy = new Map(
  (headers['Content-Security-Policy'] ?? '').split('; ').map((directive) => {
    const [name = '', ...sources] = directive.split(' ');
    return [name, sources.join(' ')];
  }),
);

describe('frameDocument', () => {
  it('holds the script and nothing else that runs', () => {
    expect(html).toMatch(/^<!doctype html>.*<script>start\(\)<\/script><\/body><\/html>$/);
    expect(html.match(/<script/g)).toHaveLength(1);
  });

  it.each([
    ['default-src', "'none'"],
    ['script-src', "'unsafe-inline' https://b.example/tag.js https://cdn.example/a&b/"],
    ['style-src', "'unsafe-inline' http://127.0.0.1:8789 https://b.example"],
    ['img-src', 'data: http://127.0.0.1:8789 https://b.example'],
    ['font-src', 'data: http://127.0.0.1:8789 https://b.example'],
    ['connect-src', 'ws://127.0.0.1:8789 wss://b.example http://127.0.0.1:8789 https://b.example'],
    ['media-src', 'http://127.0.0.1:8789 https://b.example'],
    ['frame-src', 'http://127.0.0.1:8789 https://b.example'],
    ['worker-src', "'none'"],
    ['object-src', "'none'"],
    ['base-uri', "'none'"],
    ['form-action', "'none'"],
    ['sandbox', 'allow-scripts'],
  ])('limits %s to %s', (directive, sources) => {
    expect(policy.get(directive)).toBe(sources);
  });

  it('allows no host when none is approved', () => {
    const none = frameDocument(NONE, '').headers['Content-Security-Policy'];
    expect(none).toContain("connect-src 'none'; media-src 'none'; frame-src 'none'");
    expect(none).toContain("script-src 'unsafe-inline'; ");
  });

  it.each([
    ['Content-Type', 'text/html; charset=utf-8'],
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'no-referrer'],
    ['Cross-Origin-Resource-Policy', 'cross-origin'],
  ])('sends %s: %s', (name, value) => {
    expect(headers[name]).toBe(value);
  });

  /** What the shell reads for the policy of the inner document. */
  const settingsOf = (reach: Partial<FrameReach>) => {
    const [, text = ''] =
      /<meta name="trl" content="([^"]*)">/.exec(frameDocument({ ...NONE, ...reach }, '').html) ?? [];
    return JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&'));
  };

  it.each<[string, Partial<FrameReach>, object]>([
    ['nothing', {}, { sources: '', scripts: [] }],
    ['script addresses', { scripts: SCRIPTS }, { sources: SCRIPTS.join(' '), scripts: SCRIPTS }],
    [
      'handlers, by hash',
      { handlers: ['this.a=1'] },
      { sources: "'unsafe-hashes' 'sha256-bMUPQ98I3YnN37A3In8hZesZlQq5fYnT1sRKILVqiSM='", scripts: [] },
    ],
    ['eval', { allows: ['eval'] }, { sources: "'unsafe-eval'", scripts: [], code: true }],
    [
      'written scripts, which no hash may stand beside',
      { handlers: ['f()'], allows: ['inline_scripts'] },
      { sources: "'unsafe-inline'", scripts: [], inline: true, code: true },
    ],
  ])('tells the shell of %s', (_, reach, settings) => {
    expect(settingsOf(reach)).toEqual(settings);
  });

  it('lets text become code in the inherited policy only where a reviewer allowed it', () => {
    const policyOf = (reach: Partial<FrameReach>) =>
      frameDocument({ ...NONE, ...reach }, '').headers['Content-Security-Policy'];
    expect(policyOf({})).not.toContain('unsafe-eval');
    expect(policyOf({ allows: ['eval'] })).toContain("script-src 'unsafe-inline' 'unsafe-eval';");
  });

  it('has another digest with another script, host, script address, handler or allowance', () => {
    const digests = [
      frameDocument(NONE, 'a()'),
      frameDocument(NONE, 'b()'),
      ...[{ hosts: HOSTS }, { scripts: SCRIPTS }, { handlers: ['f()'] }, { allows: ['eval'] as const }].map((reach) =>
        frameDocument({ ...NONE, ...reach }, 'a()'),
      ),
    ].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(6);
    expect(digests[0]).toBe(frameDocument(NONE, 'a()').digest);
  });

  it('turns features off, all of them for everyone', () => {
    const features = (headers['Permissions-Policy'] ?? '').split(', ');
    expect(features).toEqual(
      expect.arrayContaining(['camera=()', 'geolocation=()', 'payment=()', 'storage-access=()']),
    );
    expect(features.every((feature) => /^[a-z-]+=\(\)$/.test(feature))).toBe(true);
  });

  it.each([
    ['*'],
    ['https://*.example'],
    ['https://h.example/'],
    ['https://h.example/path'],
    ['https://h.example;script-src *'],
    ['https://h.example https://evil.example'],
    ["'unsafe-eval'"],
    ['data:'],
    ['javascript:f()'],
    ['ftp://h.example'],
    ['h.example'],
    ['https://user@h.example'],
    ['https://H.example'],
    ['https://h.example:443'],
    ['https://h.example\n'],
    [''],
  ])('throws on %j, which is not an origin', (host) => {
    expect(() => frameDocument({ ...NONE, hosts: [host] }, '')).toThrow('is not an origin');
  });

  it.each([['</script>'], ['</SCRIPT '], ['"<!--"']])('throws on a script with %s', (script) => {
    expect(() => frameDocument(NONE, script)).toThrow('frame script');
  });

  it.each([
    ['https://h.example'],
    ['https://h.example/t.js?a=1'],
    ["https://h.example/' 'unsafe-eval"],
    ['https://h.example/;script-src *'],
    ['https://h.example/a,b'],
    ['https://*.example/'],
    ['data:text/javascript,f()'],
    ['https://user@h.example/'],
    ['https://[::1]/t.js'],
    [''],
  ])('throws on %j, which is no script’s address', (address) => {
    expect(() => frameDocument({ ...NONE, scripts: [address] }, '')).toThrow('is not a script’s address');
  });
});
