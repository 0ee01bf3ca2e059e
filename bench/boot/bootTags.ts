/**
 * The tags of the boot bench, each as its documentation has a site set it up: what the page holds before the script comes,
 * and by which writes its IDs count as stored. All send to the bench's own server; each sends one page view. Nothing is
 * switched on that a fresh installation has off, but for walker.js's session storage, without which it keeps no ID.
 */
import type { PeerScript } from '../peers/peerScripts.ts';
import { PEERS } from '../peers/peers.ts';
import { KEY, RUNNERS_DIGEST, readBuilt, servedRunners, servedTag } from '../peers/servedTag.ts';

/** `localStorage` or `cookie`, a space, and how the key begins. */
export type StorageWrite = `${'localStorage' | 'cookie'} ${string}`;

export interface BootTag {
  name: string;
  /** path it is served at */
  path: string;
  code: string;
  /** what it loads by itself: address and code */
  later?: [address: string, code: string];
  /** script in the page before it: a stub queue, settings */
  before: string;
  attributes: Record<string, string>;
  /** its IDs are stored once each of these was written; none: it keeps no IDs */
  stores: StorageWrite[];
  /** why this set-up */
  setUp: string;
}

type SetUp = Pick<BootTag, 'before' | 'stores' | 'setUp'> &
  Partial<Pick<BootTag, 'path' | 'attributes'>> & { after?: string };

const SET_UPS: Record<string, SetUp> = {
  '@elbwalker/walker.js': {
    before: '',
    // called here, since of the calls queued before it came it leaves out the first `walker run`
    after: `elb('walker destination', { push(event) { fetch('/collect', { method: 'POST', keepalive: true, body: JSON.stringify(event) }); } });
elb('walker config', { session: { storage: true } });
elb('walker run');`,
    attributes: { class: 'walkerjs' },
    stores: ['localStorage elbDeviceId', 'localStorage elbSessionId'],
    setUp: 'session storage on, else it keeps no ID; one destination that sends by fetch',
  },
  '@snowplow/browser-tracker': {
    before: '',
    // its file has no queue to call before it is there: a site's bundle goes on with these calls
    after: `snowplowBrowserTracking.newTracker('sp', location.origin, { appId: 'shop' });
snowplowBrowserTracking.trackPageView();`,
    stores: ['cookie _sp_id'],
    setUp: 'core without plugins, defaults, page view',
  },
  '@segment/analytics-next': {
    before: `var analytics = window.analytics = [];
analytics._writeKey = '${KEY}';
analytics._cdn = location.origin;
analytics._loadOptions = { integrations: { 'Segment.io': { apiHost: location.host + '/v1', protocol: 'http' } } };
analytics.push(['page']);`,
    stores: ['localStorage ajs_anonymous_id', 'cookie ajs_anonymous_id'],
    setUp: 'its settings answered at once, with no destination but its own; page view',
  },
  'posthog-js': {
    before: `var posthog = window.posthog = [];
posthog._i = [['${KEY}', { api_host: location.origin, defaults: '2025-05-24' }, 'posthog']];
posthog.__SV = 1;`,
    stores: ['localStorage ph_', 'cookie ph_'],
    setUp: 'defaults; remote settings answered at once, with nothing switched on; page view',
  },
  '@plausible-analytics/tracker': {
    before: '',
    stores: [],
    setUp: 'defaults, page view',
  },
};

/** Ours, an empty script to see what the measuring costs, and the peers that could be had. */
export function bootTags(peers: PeerScript[]): BootTag[] {
  return [
    { name: EMPTY, path: '/empty.js', code: '', before: '', attributes: {}, stores: [], setUp: 'no code at all' },
    ownTag(),
    ...peers.flatMap((script) => (script.ok ? [peerTag(script.peer.package, script.code)] : [])),
  ];
}

export const EMPTY = 'empty script';
export const OWN = 'tag';

function ownTag(): BootTag {
  const built = readBuilt();
  return {
    name: OWN,
    path: `/t/${KEY}.js`,
    code: servedTag([], built).identity.toString(),
    later: [`/t/${KEY}.js?module=pixels.${RUNNERS_DIGEST}`, servedRunners(built).identity.toString()],
    before: `window.trl = window.trl || { q: [], track() { this.q.push(['track', ...arguments]); } };
trl.track('PageView');`,
    attributes: {},
    stores: ['cookie _trl'],
    setUp:
      'as served where there are pixels, page view; clicks in the cookie, localStorage’s copy follows before anything is sent',
  };
}

function peerTag(name: string, code: string): BootTag {
  const setUp = SET_UPS[name];
  const index = PEERS.findIndex((peer) => peer.package === name);
  if (!setUp) throw new Error(`bench/boot/bootTags.ts doesn't say how ${name} is set up`);
  const { after = '', attributes = {}, ...rest } = setUp;
  return { name, path: `/peer-${index}.js`, code: after === '' ? code : `${code};\n${after}`, attributes, ...rest };
}
