import type { Contact, EventData } from '../../../sdk/protocol.ts';
import { STUB } from '../../../sdk/snippet.ts';
import { type Html, html, scriptValue, trusted } from '../../html.ts';
import { ICON, LOGO } from './art.ts';

/** Where the tag comes from. */
export interface TagAddress {
  collectorUrl: string;
  /** the container's public key */
  key: string;
}

export type TrackCall = [name: string, data?: EventData, options?: { eventId: string }];

export interface PageContent {
  title: string;
  main: Html;
  /** tracked in this order after PageView */
  events?: TrackCall[];
  contact?: Contact;
}

export interface PageFrame {
  tag: TagAddress;
  /** of the page's Content-Security-Policy */
  nonce: string;
  /** pieces in the cart */
  pieces: number;
}

export function page({ tag, nonce, pieces }: PageFrame, { title, main, events = [], contact }: PageContent): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="/shop.css">
<script nonce="${nonce}">${trusted(STUB)}</script>
<script async nonce="${nonce}" src="${tag.collectorUrl}/t/${tag.key}.js"></script>
<script type="module" nonce="${nonce}" src="/shop.js"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
  <a class="brand" href="/">${LOGO}<span>Kite &amp; Quire</span></a>
  <nav aria-label="Shop">
    <a href="/#goods">Goods</a>
    <a href="/#letter">Letter</a>
    <a class="cart" href="/cart">Cart <span id="cart-count">${pieces}</span></a>
  </nav>
</header>
<main id="main">
${main}
</main>
<footer>
  <p>Kite &amp; Quire, paper goods since last Tuesday. A demo shop: nothing is charged, nothing is shipped.</p>
  <details id="relay">
    <summary>What Tag Relay knows</summary>
    <dl></dl>
    <button type="button" class="text">Forget it: be a new visitor</button>
  </details>
</footer>
<div id="said" role="status"></div>
<script nonce="${nonce}">
${contact && html`trl.identify(${scriptValue(contact)});\n`}trl.track('PageView');${events.map((call) => html`\ntrl.track(${trackArguments(call)});`)}
</script>
</body>
</html>
`;
}

function trackArguments(call: TrackCall): Html {
  return html`${call.map((argument, index) => html`${index > 0 && ', '}${scriptValue(argument)}`)}`;
}
