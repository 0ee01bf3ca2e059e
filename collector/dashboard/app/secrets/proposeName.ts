/** What a new secret may be called: after the connector and what it is for there. Pure. */

/** of a secret's name, as the collector takes it */
const LONGEST = 57;

/** `of`: a header's name, `password`, … Never one that is taken. */
export function proposeName(connector: string, of: string, taken: readonly string[]): string {
  const base = [connector, of].map(plain).filter(Boolean).join('-').slice(0, LONGEST).replace(/-$/, '') || 'partner';
  const names = new Set(taken.map((name) => name.toLowerCase()));
  if (!names.has(base)) return base;
  for (let number = 2; ; number++) {
    const end = `-${number}`;
    const name = base.slice(0, LONGEST - end.length) + end;
    if (!names.has(name)) return name;
  }
}

function plain(text: string): string {
  const letters = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return letters
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .join('-');
}

/** Where a webhook of this address has its secrets sent; nothing where it isn't known yet. */
export function hostsOf(url: string): string[] {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return [];
  const { host } = new URL(url);
  return host === '' ? [] : [host];
}
