/** Cookies that two tabs write at once. What browsers accept is in e2e/tag/ownDomain.spec.ts. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cookieStore } from './storage.ts';

interface Cookie {
  name: string;
  value: string;
  domain: string;
}

describe('cookieStore', () => {
  let jar: Cookie[] = [];
  let onWrite: (() => void) | undefined;
  beforeEach(() => {
    jar = [];
    onWrite = undefined;
    vi.stubGlobal('location', { hostname: 'www.shop.example.com', protocol: 'https:' });
    vi.stubGlobal('document', {
      get cookie() {
        return jar.map(({ name, value }) => `${name}=${value}`).join('; ');
      },
      set cookie(text: string) {
        const [pair = '', ...attributes] = text.split(';');
        const [name = '', ...value] = pair.split('=');
        const domain = (attributes.find((one) => one.startsWith('Domain=')) ?? 'Domain=').slice('Domain='.length);
        if (domain === 'com') return;
        jar = jar.filter((one) => one.name !== name || one.domain !== domain);
        if (!attributes.includes('Max-Age=0')) jar.push({ name, value: value.join('='), domain });
        onWrite?.();
      },
    });
  });
  afterEach(() => void vi.unstubAllGlobals());

  it('leaves no narrower copy behind when another tab writes in between', () => {
    const [one, two] = [cookieStore('_trl'), cookieStore('_trl')];
    one.get();
    onWrite = () => {
      onWrite = undefined;
      two.get();
      two.set('visitor00001!ads=1!two');
    };
    one.set('visitor00001!ads=1!one');
    expect(jar).toEqual([{ name: '_trl', value: 'visitor00001!ads=1!one', domain: 'example.com' }]);
    for (const tab of [one, two]) {
      tab.get();
      tab.set('!ads=');
    }
    expect(jar.map(({ value }) => value.replace(/!$/, ''))).toEqual(['!ads=']);
  });

  it('gives up where each reading says something else', () => {
    let reads = 0;
    Object.defineProperty(document, 'cookie', { get: () => `_trl=${reads++}`, set() {} });
    const store = cookieStore('_trl');
    store.get();
    store.set('visitor00001!');
    expect(reads).toBeLessThan(30);
  });

  it('writes again what was deleted meanwhile, and nothing that stands there', () => {
    const store = cookieStore('_trl');
    const sync = () => {
      store.get();
      store.set('visitor00001!!click');
    };
    sync();
    let writes = 0;
    onWrite = () => {
      writes += 1;
    };
    sync();
    expect(writes).toBe(0);
    jar = [];
    sync();
    expect(jar.map(({ value }) => value)).toEqual(['visitor00001!!click']);
  });
});
