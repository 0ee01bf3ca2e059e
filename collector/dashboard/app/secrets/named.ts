/** Which secrets a webhook names, and which of them nobody made. Pure. */
import type { Webhook } from '../../../connector/types.ts';

const SLOT = /\{\{[ \t]*SECRET\.([A-Za-z0-9_-]{1,57})[ \t]*(?:\|[^{}\r\n]{0,200})?\}\}/gi;

/** Names as they are written, each once whatever its case. */
export function secretsIn(texts: readonly string[], more: readonly string[] = []): string[] {
  const written = [...texts.flatMap((text) => Array.from(text.matchAll(SLOT), ([, name = '']) => name)), ...more];
  const keys = written.map((name) => name.toLowerCase());
  return written.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

export interface NamedSecret {
  name: string;
  /** it is to sign: no other secret can */
  signs: boolean;
}

/** `known`: the names that there are; undefined while nobody knows. */
export function missingIn(
  { url, template, parameters, headers, basicAuth, signWith = [] }: Webhook,
  known: readonly string[] | undefined,
): NamedSecret[] {
  if (known === undefined) return [];
  const texts = [
    url,
    template ?? '',
    ...[...parameters, ...headers].flatMap(({ name, value }) => [name, value]),
    ...(basicAuth ? [basicAuth.user, basicAuth.password] : []),
  ];
  const there = new Set(known.map((name) => name.toLowerCase()));
  const signing = new Set(signWith.map((name) => name.toLowerCase()));
  return secretsIn(texts, signWith)
    .filter((name) => !there.has(name.toLowerCase()))
    .map((name) => ({ name, signs: signing.has(name.toLowerCase()) }));
}
