/**
 * Runs in the inner frame before the pixel. It goes there as its own source text, so it may use nothing from outside
 * itself. What it tells the shell, the pixel could tell as well: it is trusted no further than a receipt.
 *
 * `enforced`: the document has a policy with a nonce; `scripts` are the approved addresses, `code`: a reviewer allowed that
 * text becomes code.
 */
export function prelude(enforced?: { scripts: string[]; code?: boolean }): void {
  // the pixel can put something else in the place of `parent`, but not of what it is
  const shell = parent;
  const tell = (message: object) => shell.postMessage(message, '*');

  if (enforced) {
    const { scripts, code } = enforced;
    const { trustedTypes } = window as unknown as { trustedTypes?: TrustedTypesFactory };
    // Made before the pixel, since a document has one policy of this name: what is no code passes, as without Trusted Types
    // (the nonce keeps scripts in it dead), code doesn't, and scripts come from the approved addresses.
    trustedTypes?.createPolicy('default', {
      createHTML: (text) => text,
      createScript: (text) => (code ? text : null),
      createScriptURL(text) {
        const { origin, pathname } = new URL(text, document.baseURI);
        const path = pathname.replace(/[;,']/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
        // a policy's http address takes https, too
        const addresses = [origin + path, origin.replace(/^https/, 'http') + path];
        const isApproved = scripts.some((script) =>
          addresses.some((address) => (script.endsWith('/') ? address.startsWith(script) : address === script)),
        );
        return isApproved ? text : null;
      },
    });
    // nobody needs to read one: scripts that pass theirs on would give it to what a value made them write
    for (const { prototype } of [HTMLElement, SVGElement]) {
      Object.defineProperty(prototype, 'nonce', { get: () => '', set() {} });
    }
  }

  // An origin that is "null" has neither cookies nor storage; both throw. Partners' scripts expect them.
  const jar = new Map<string, string>();
  Object.defineProperty(Document.prototype, 'cookie', {
    configurable: true,
    get: () => Array.from(jar, ([name, value]) => (name ? `${name}=${value}` : value)).join('; '),
    set(text: unknown) {
      const [pair = '', ...attributes] = String(text).split(';');
      const at = pair.indexOf('=');
      const name = pair.slice(0, Math.max(at, 0)).trim();
      const gone = attributes.some((attribute) => {
        const [key = '', value = ''] = attribute.trim().split('=');
        if (/^max-age$/i.test(key)) return Number(value) <= 0;
        return /^expires$/i.test(key) && Date.parse(value) <= Date.now();
      });
      if (gone) jar.delete(name);
      else jar.set(name, pair.slice(at + 1).trim());
    },
  });
  // No header of Chromium's closes WebRTC, through which a pixel could reach hosts that nobody approved. This closes it for
  // scripts that don't go out of their way: a frame within this one has it again.
  for (const way of ['RTCPeerConnection', 'webkitRTCPeerConnection']) Reflect.deleteProperty(window, way);
  for (const area of ['localStorage', 'sessionStorage']) {
    const items = new Map<string, string>();
    const methods = {
      getItem: (key: unknown) => items.get(String(key)) ?? null,
      setItem: (key: unknown, value: unknown) => void items.set(String(key), String(value)),
      removeItem: (key: unknown) => void items.delete(String(key)),
      clear: () => items.clear(),
      key: (index: number) => Array.from(items.keys())[index] ?? null,
    };
    Object.defineProperty(window, area, {
      configurable: true,
      value: new Proxy<object>(methods, {
        get: (_, key) =>
          key in methods ? Reflect.get(methods, key) : key === 'length' ? items.size : items.get(String(key)),
        set: (_, key, value) => !!items.set(String(key), String(value)),
        deleteProperty: (_, key) => items.delete(String(key)) || true,
        has: (_, key) => key in methods || items.has(String(key)),
        ownKeys: () => Array.from(items.keys()),
        getOwnPropertyDescriptor: (_, key) =>
          items.has(String(key)) ? { value: items.get(String(key)), enumerable: true, configurable: true } : undefined,
      }),
    });
  }

  addEventListener(
    'error',
    (event) => {
      const { target } = event;
      if (event instanceof ErrorEvent) tell({ outcome: 'threw', detail: event.message });
      // not of images: a 204, with which many partners answer, is an error for an image too
      else if (target instanceof HTMLScriptElement) tell({ missing: target.src });
    },
    true,
  );
  addEventListener('unhandledrejection', ({ reason }) =>
    tell({ outcome: 'threw', detail: `${reason?.message ?? reason}` }),
  );
  // on its way down, before the pixel's own listeners could stop it
  addEventListener(
    'securitypolicyviolation',
    ({ effectiveDirective, blockedURI }) => tell({ outcome: 'blocked', detail: `${effectiveDirective} ${blockedURI}` }),
    true,
  );
}

/** TypeScript's own declarations don't have it yet. Null refuses. */
interface TrustedTypesFactory {
  createPolicy(
    name: string,
    rules: Record<'createHTML' | 'createScript' | 'createScriptURL', (text: string) => string | null>,
  ): unknown;
}
