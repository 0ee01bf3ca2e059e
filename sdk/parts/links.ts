import type { Host } from '../api.ts';
import { attempt } from '../page/attempt.ts';
import type { TagSettings } from '../protocol.ts';

/** Links between the owner's domains: `?_trl=<time in base 36>.<profile>`. */
const PARAMETER = /([?&])_trl=([0-9a-z]{8})\.([^&#]*)&?/;
/** A link that was copied or kept must not make a visitor of whoever opens it. */
const MAX_AGE_MS = 120_000;

/** A link of HTML, or of SVG, whose `href` is an object. */
type Link = Element & { href: string | SVGAnimatedString };

const isOwn = (host: string, domains: string[]) =>
  domains.some((domain) => host === domain || host.endsWith(`.${domain}`));

/** The page was reached from another of the owner's domains. */
export function isLinked({ domains = [] }: TagSettings): boolean | undefined {
  return attempt(() => isOwn(new URL(document.referrer).hostname, domains));
}

/** The profile in the page's address, taken out of it; `''` when it is too old or comes from a page of somebody else. */
export function receive(settings: TagSettings): string {
  const { href } = location;
  const [, , at = '', text = ''] = PARAMETER.exec(href) || [];
  if (!at) return '';
  attempt(() => history.replaceState(history.state, '', without(href)));
  const isFresh = Math.abs(Date.now() - Number.parseInt(at, 36)) < MAX_AGE_MS;
  // a page may keep its address to itself, and the text be forged
  return attempt(() => isFresh && isLinked(settings) && decodeURIComponent(text)) || '';
}

/** Links to the listed domains get visitor and clicks at the moment they are followed; `trl.link` does it for scripts. */
export function links({ api, visitor, settings: { domains = [] } }: Host): void {
  const link = (url: string) =>
    attempt(() => {
      const to = new URL(url, document.baseURI);
      if (!/^http/.test(to.protocol) || to.hostname === location.hostname || !isOwn(to.hostname, domains)) return url;
      const text = visitor.handOver();
      if (!text) return url;
      const search = without(to.search);
      to.search = `${search}${search ? '&' : '?'}_trl=${Date.now().toString(36)}.${encodeURIComponent(text)}`;
      return to.href;
    }) || url;
  api.link = link;
  for (const type of ['click', 'auxclick']) {
    document.addEventListener(
      type,
      (event) =>
        attempt(() => {
          // through open shadow roots too
          for (const node of event.composedPath() as Link[]) {
            // a file is nobody who could take over a visitor
            if (!/^a(rea)?$/i.test(node.tagName) || node.hasAttribute('download')) continue;
            const { href } = node;
            const address = typeof href === 'string' ? href : href.baseVal;
            const to = link(address);
            // what stays as it is isn't touched: routers and tabs look at it
            if (to !== address) node.setAttribute('href', to);
          }
        }),
      true,
    );
  }
}

function without(address: string): string {
  return address.replace(PARAMETER, '$1').replace(/[?&](?=#|$)/, '');
}
