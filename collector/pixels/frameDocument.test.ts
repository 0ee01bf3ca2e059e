import { describe, expect, it } from 'vitest';
import { frameDocument } from './frameDocument.ts';

const { html, headers } = frameDocument(['https://b.example', 'http://127.0.0.1:8789', 'https://b.example'], 'start()');
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
    ['script-src', "'unsafe-inline' http://127.0.0.1:8789 https://b.example"],
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
    const none = frameDocument([], '').headers['Content-Security-Policy'];
    expect(none).toContain("connect-src 'none'; media-src 'none'; frame-src 'none'");
    expect(none).toContain("script-src 'unsafe-inline'; ");
  });

  it.each([
    ['Content-Type', 'text/html; charset=utf-8'],
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'no-referrer'],
    ['Cross-Origin-Resource-Policy', 'cross-origin'],
    ['Cache-Control', 'public, max-age=31536000, immutable'],
  ])('sends %s: %s', (name, value) => {
    expect(headers[name]).toBe(value);
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
    expect(() => frameDocument([host], '')).toThrow('is not an origin');
  });

  it.each([['</script>'], ['</SCRIPT '], ['"<!--"']])('throws on a script with %s', (script) => {
    expect(() => frameDocument([], script)).toThrow('frame script');
  });
});
