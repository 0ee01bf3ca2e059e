/** `GET /`: where the sign-in link leads. A page of links into the API, until the dashboard takes its place. */
import { type Request, Router } from 'express';
import helmet from 'helmet';

const STYLE = `body{font:1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#1c2430;background:#fbfaf8}
code{background:#eceae4;padding:.1em .35em;border-radius:4px}a{color:#0b5cad}li{margin:.6rem 0}
@media (prefers-color-scheme:dark){body{color:#e8e6e1;background:#16191d}code{background:#2a2f36}a{color:#7db8f0}}`;

const page = (body: string) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tag Relay</title><style>${STYLE}</style><h1>Tag Relay</h1>
${body}
</html>
`;

const SIGNED_IN = page(`<p>You are signed in. What the collector knows, as JSON:</p>
<ul>
<li><a href="/api/events">Events</a>: newest first, each with a decision for every connector that listens to it. Open one with
<code>/api/events/ID</code> for its clicks, deliveries and receipts.</li>
<li><a href="/api/deliveries">Webhook Log</a>: every webhook with its state and last status.</li>
<li><a href="/api/connectors">Connectors</a>: settings, version, and the state of each pixel’s approval.</li>
<li><a href="/api/event-names">Event names</a> received so far, <a href="/api/parameters">dynamic parameters</a>,
<a href="/api/container">the container</a> with the script tag to paste, <a href="/metrics">metrics</a>.</li>
</ul>`);

const SIGNED_OUT =
  page(`<p>You are not signed in. Open the sign-in link that the collector printed when it started (good once, for
15 minutes; a restart prints a new one), or call the API with <code>Authorization: Bearer</code> and a token.</p>`);

export function createHomeRouter(isSignedIn: (request: Request) => boolean): Router {
  const router = Router();
  const headers = helmet({ strictTransportSecurity: false });
  router.get('/', headers, (request, response) => {
    const signedIn = isSignedIn(request);
    response
      .status(signedIn ? 200 : 401)
      .set('cache-control', 'no-store')
      .type('html')
      .send(signedIn ? SIGNED_IN : SIGNED_OUT);
  });
  return router;
}
