import { type Html, html, scriptValue, trusted } from '../html.ts';
import { MODES, type Mode } from './behaviour.ts';
import type { Hit } from './hits.ts';
import { PAGE_SCRIPT } from './pageScript.ts';
import { PAGE_STYLE } from './pageStyle.ts';

/** What the page's buttons offer; the other modes are for tests (`PUT /behaviour`). */
const OFFERED: [mode: Mode, label: string][] = [
  ['ok', '200 OK'],
  ['error500', '500'],
  ['gone410', '410 Gone'],
  ['busy429', '429 Busy'],
  ['refuse200', '200, refused'],
  ['hang', 'Never'],
];

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='%230b6e5f'/%3E%3Cpath d='M4 8h6M7 5l3 3-3 3' stroke='%23fff' stroke-width='1.6' fill='none'/%3E%3C/svg%3E";

export function partnerPage(nonce: string, hits: Hit[], mode: Mode): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Demo partner: what came in</title>
<link rel="icon" href="${ICON}">
<style nonce="${nonce}">${trusted(PAGE_STYLE)}</style>
</head>
<body>
<header>
  <div class="bar">
    <h1>Demo partner</h1>
    <p id="live" role="status">Listening</p>
  </div>
  <div class="bar answer" role="group" aria-labelledby="answer-label">
    <span id="answer-label">Answer with</span>
    ${OFFERED.map(
      ([offered, label]) =>
        html`<button type="button" data-mode="${offered}" aria-pressed="${String(offered === mode)}" title="${MODES[offered]}">${label}</button>`,
    )}
    <button type="button" id="clear" class="quiet">Clear list</button>
  </div>
</header>
<main>
  <p id="empty" class="empty">Nothing has come in yet. Buy something in the shop through a partner’s link, and the postback and the pixel’s hit show up here by themselves.</p>
  <ol id="hits" reversed aria-label="Requests, newest first">${hitList(hits)}</ol>
</main>
<script nonce="${nonce}">const lastSeen = ${scriptValue(hits[0]?.id ?? 0)};
${trusted(PAGE_SCRIPT)}</script>
</body>
</html>
`;
}

/** The hits as list items, newest first; everything in them came from outside and is escaped. */
export function hitList(hits: Hit[]): Html {
  return html`${hits.map(hitItem)}`;
}

function kindOf(hit: Hit): { kind: string; label: string } {
  if (hit.from === 'server') return { kind: 'webhook', label: 'Webhook' };
  return hit.path.endsWith('.js') ? { kind: 'script', label: 'Script' } : { kind: 'pixel', label: 'Pixel' };
}

function hitItem(hit: Hit): Html {
  const { kind, label } = kindOf(hit);
  return html`<li data-id="${hit.id}" class="hit">
  <div class="head">
    <span class="kind ${kind}">${label}</span>
    <span class="request"><b>${hit.method}</b> ${hit.path}</span>
    ${hit.answered !== 'ok' && html`<span class="answered">${MODES[hit.answered]}</span>`}
    <time datetime="${new Date(hit.at).toISOString()}">${new Date(hit.at).toTimeString().slice(0, 8)}</time>
  </div>
  ${pairs(hit.query)}
  ${hit.body !== '' && body(hit)}
  <details>
    <summary>Headers</summary>
    ${pairs(hit.headers)}
  </details>
</li>
`;
}

function pairs(list: [string, string][]): Html | false {
  if (list.length === 0) return false;
  return html`<dl>${list.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value === '' ? html`<i>empty</i>` : value}</dd></div>`)}</dl>`;
}

/** A form as its fields, JSON indented, anything else as it came. */
function body(hit: Hit): Html | false {
  const type = hit.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (type.startsWith('application/x-www-form-urlencoded')) return pairs([...new URLSearchParams(hit.body)]);
  return html`<pre>${indented(hit.body)}</pre>`;
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
