/**
 * What visitors' and partners' text passes through, as a whole: filters, parsers, escapers, the tag's readers. 32 KiB of each
 * troublesome character may take no more than nine times as long as 8 KiB: what grows with the length takes four times as
 * long, with its square sixteen. Timed, since engines' own functions can't be counted, but in the processor's time, which
 * other processes on the machine don't use up; the shortest of many runs counts, and runs go on until growth is small: noise
 * can't fail it. On an overloaded machine noise may hide what grows with the square; on a quiet one it doesn't.
 * Regular expressions are counted in steps, in patterns.test.ts.
 */
import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import type { EventData } from '../../../sdk/protocol.ts';
import { decodeClicks, encodeClick, isClickText, mergeClicks, readClick } from '../../../sdk/visitor/clicks.ts';
import { decodeProfile } from '../../../sdk/visitor/visitor.ts';
import { parseEvents } from '../../events/incoming/parseEvents.ts';
import { withoutVisitor } from '../../events/incoming/refusedVisitor.ts';
import { clientAddress } from '../../http/clientAddress.ts';
import { parseReceipts } from '../../ingest/parseReceipts.ts';
import { parseWithdrawal } from '../../ingest/parseWithdrawal.ts';
import { createForgottenVisitors } from '../../ingest/visitor/forgottenVisitors.ts';
import { cookieFor, visitorOfCookie } from '../../ingest/visitor/visitorCookie.ts';
import { FILTER_DESCRIPTIONS, makeFilter } from '../../parameters/filters.ts';
import { itemsOf } from '../../parameters/items.ts';
import { readAmount } from '../../parameters/reading/amounts.ts';
import { toE164 } from '../../parameters/reading/phoneNumbers.ts';
import { readTime } from '../../parameters/reading/times.ts';
import { createLookup } from '../../parameters/resolve.ts';
import { ESCAPERS, NODE_ESCAPERS } from '../../pixels/escape.ts';
import { fieldPath } from '../../validate/problems.ts';
import { buildRequests } from '../../webhooks/build/buildRequest.ts';
import { compiled } from '../../webhooks/build/webhook.testing.ts';
import { secretsInHeaders } from '../../webhooks/secrets/maskSecrets.ts';
import { parseHead } from '../../webhooks/send/http/answerHead.ts';
import { checkSendable } from '../../webhooks/send/sendable.ts';
import { runOf, TROUBLESOME } from './attacks.testing.ts';

const LENGTH = 32 * 1024;
const TIMES_LONGER = 4;
const MOST_GROWTH = 9;
/** Below this, a clock tells nothing; what grows with the square is above it at 32 KiB. */
const NOTHING_MS = 1;
const MOST_ROUNDS = 300;
/** Before growth is judged: the shortest of one run alone tells little. */
const LEAST_ROUNDS = 2;

const settings = { clicks: ['click_id'], sources: ['utm_source'] };
const headers = (given: Record<string, string>) =>
  ({ headers: given, socket: { remoteAddress: '192.0.2.1' } }) as unknown as IncomingMessage;
const page = { url: '', referrer: '' };
const body = (fields: object) => JSON.stringify({ key: 'k', visitor: 'v', page: { url: 'https://h/' }, ...fields });
const oneEvent = (fields: object) => body({ events: [{ id: 'e-01', name: 'Purchase', at: 1, data: {}, ...fields }] });
const cookieSnapshot = {
  container: { page: { serverCookie: true }, consent: { required: [] } },
  tagSettings: settings,
} as unknown as Parameters<typeof cookieFor>[2];
const forgotten = createForgottenVisitors(() => 0);

/**
 * The text in each place of a request, with each filter on it, once for each item. So few of them that all is built: past the
 * limits of size (requestSize.test.ts) the work wouldn't grow, whatever the filters do.
 */
const perItem = compiled({
  method: 'POST',
  url: 'https://h.example/{{A}}?b={{A|lower}}',
  requestPerItem: true,
  headers: [{ name: 'X-A', value: '{{A|trim}}' }],
  parameters: ['digits', 'email', 'e164:DE', 'upper', 'sha256', 'default:x'].map((filter, n) => ({
    name: `p${n}`,
    value: `{{A|${filter}}}`,
  })),
});
const inTemplate = compiled({
  method: 'POST',
  url: 'https://h.example/',
  body: 'template',
  template: '{"a":"{{A}}","b":"x{{A|trim}}","i":[{"$each":"items","v":"{{A|email:google}}","w":"{{ITEM_X}}"}]}',
});
const items = Array.from({ length: 2 }, () => ({ x: 1 }));

const filters: [string, (text: string) => unknown][] = FILTER_DESCRIPTIONS.map(({ name, argument }) => {
  const written = argument === undefined ? name : `${name}:${argument}`;
  const filter = makeFilter(written);
  if ('wrong' in filter) throw new Error(filter.wrong);
  return [`filter ${written}`, filter.apply];
});
const escapers = [
  ...Object.entries(ESCAPERS).map(([name, escaper]) => [`escape ${name}`, escaper] as const),
  ...Object.entries(NODE_ESCAPERS).map(([name, escaper]) => [`escape ${name} of a node`, escaper] as const),
];

const READERS: (readonly [string, (text: string) => unknown])[] = [
  ...filters,
  ...escapers,
  ['body of events', parseEvents],
  ['body of receipts', parseReceipts],
  ['body of a withdrawal', parseWithdrawal],
  ['data of an event', (text) => parseEvents(oneEvent({ data: { a: text, [text]: 1 } }))],
  ['name and ID of an event', (text) => parseEvents(oneEvent({ id: text, name: text }))],
  ['order number', (text) => parseEvents(oneEvent({ data: { transaction_id: text } }))],
  ['contact', (text) => parseEvents(body({ contact: { email: text }, events: [1] }))],
  ['clicks of a request', (text) => parseEvents(body({ clicks: [{ at: 1, ids: { a: text } }], events: [1] }))],
  ['field of a problem', (text) => fieldPath([text, 0])],
  ['X-Forwarded-For', (text) => clientAddress(headers({ 'x-forwarded-for': text }), 1)],
  ['cookie', (text) => visitorOfCookie(headers({ cookie: `_trl_id=${text}` }))],
  [
    'clicks in a cookie',
    (text) => {
      const cookie = `_trl_id=abcdefghijklmnop!${clicksOf(text).join('!')}`;
      return cookieFor(headers({ cookie }), { visitor: 'v', clicks: [] }, cookieSnapshot, forgotten);
    },
  ],
  ['amount', (text) => readAmount(text, 'EUR')],
  ['phone number', (text) => toE164(text, 'DE')],
  ['time', readTime],
  ['items as text', (text) => itemsOrProblem({ items: text })],
  ['page of a refused visitor', (text) => withoutVisitor({ page: { url: text, referrer: text } } as never)],
  [
    'parameters of a page',
    (text) => {
      const event = { id: 'e', name: 'n', at: 1, data: { [text]: text } };
      const given = { event, visitor: '', page: { ...page, url: `https://h/?${text}` }, contact: {}, clicks: [] };
      const lookup = createLookup({ ...given, test: false, userAgent: '', ip: '' }, undefined);
      return ['UTM_SOURCE', 'UTM_TERM', 'A', 'PAGE_URL'].map(lookup);
    },
  ],
  ['requests, one per item', (text) => buildRequests(perItem, 'Purchase', () => text, { items })],
  ['request from a template', (text) => buildRequests(inTemplate, 'Purchase', () => text, { a: text, items })],
  ['secrets in headers', (text) => secretsInHeaders({ headers: [['Cookie', `a="${text}"; b=${text}`]] })],
  ['head of an answer', (text) => parseHead(['HTTP/1.1 200 OK', `Location: ${text}`, `Keep-Alive: ${text}`, text])],
  [
    'request to be sent',
    (text) => checkSendable({ method: 'GET', url: `https://h/${text}`, headers: [['A', text]], body: null }),
  ],
  ['the tag: a landing', (text) => readClick(`?click_id=${text}&${text}`, settings, 1)],
  ['the tag: stored profile', (text) => decodeProfile(`abcdefgh!${text}!${clicksOf(text).join('!')}`)],
  ['the tag: stored clicks', (text) => decodeClicks(mergeClicks(clicksOf(text).filter(isClickText)), settings)],
  [
    'the tag: a click to store',
    (text) => encodeClick({ at: 1, ids: { click_id: text }, sources: { utm_source: text } }),
  ],
];

function itemsOrProblem(data: EventData): unknown {
  try {
    return itemsOf(data);
  } catch (error) {
    return error;
  }
}

/** As many clicks as the text is long, each another. */
function clicksOf(text: string): string[] {
  return Array.from({ length: text.length / 16 }, (_, n) => `mip1ab2c~${n}${text.slice(0, 4)}`);
}

it.each(READERS)(
  '%s',
  (_, read) => {
    for (const unit of TROUBLESOME) {
      for (const ending of ['', 'x']) {
        const [short, long] = [LENGTH / TIMES_LONGER, LENGTH].map((length) => runOf(unit, length - 1) + ending);
        expect(growthOf(read, short ?? '', long ?? ''), JSON.stringify(unit + ending)).toBeLessThan(MOST_GROWTH);
      }
    }
  },
  120_000,
);

it.each([['requests, one per item', perItem] as const, ['request from a template', inTemplate] as const])(
  'builds all of what is timed: %s',
  (_, webhook) => {
    const text = runOf('a', LENGTH);
    const built = buildRequests(webhook, 'Purchase', () => text, { a: text, items });
    expect(built.filter(({ ok }) => !ok)).toEqual([]);
  },
);

function growthOf(read: (text: string) => unknown, short: string, long: string): number {
  // the long one first: what an engine compiles after some time must not make the short run look slow
  let most = timed(read, long);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    if (most < NOTHING_MS) return 0;
    least = Math.min(least, timed(read, short));
    most = Math.min(most, timed(read, long));
    if (round >= LEAST_ROUNDS && most < least * MOST_GROWTH) break;
  }
  return most / least;
}

/** In milliseconds of the processor. */
function timed(read: (text: string) => unknown, text: string): number {
  const begun = process.cpuUsage();
  read(text);
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}
