/** The partners under torture: how each answers, how much traffic each gets, and what its connector is like. */
import type { ConnectorInput } from '../../support/admin.ts';

/** One way to take a request. */
export type Behaviour =
  | 'accept'
  /** 200 after up to 60 ms */
  | 'acceptSlowly'
  /** 200 with a body of 10 MB */
  | 'accept10MB'
  /** 200, its bytes over some 400 ms */
  | 'drip'
  | 'refuse500'
  /** with Retry-After */
  | 'refuse429'
  /** nothing, ever */
  | 'hang'
  /** 200, its bytes dripping for longer than the collector waits */
  | 'dripForever'
  | 'reset'
  /** 200 and half of the promised body, then a reset */
  | 'resetMidway'
  /** 200 and half of the promised body, then an end */
  | 'cutOff'
  /** 200 in chunks, the last one missing */
  | 'noLastChunk'
  /** 200 with two different lengths */
  | 'twoLengths'
  /** 200, with headers that are none */
  | 'oddHeaders'
  /** 200 behind 100, 102 and 103 */
  | 'interim'
  /** 200 with what claims to be gzip */
  | 'notGzip';

export interface Destination {
  /** the connector's id too */
  id: string;
  /** event names that its connector listens to */
  triggers: string[];
  behaviours: readonly (readonly [Behaviour, weight: number])[];
  /** its connector must find the visitor's click, which only the store knows */
  needsClick?: true;
  /** its connector sends at most once */
  atMostOnce?: true;
}

/** Event names with their shares of the traffic. `PageView` introduces a visitor. */
export const TRAFFIC: readonly (readonly [name: string, weight: number])[] = [
  ['Purchase', 60],
  ['Lead', 15],
  ['AddToCart', 8],
  ['ViewContent', 8],
  ['Subscribe', 3],
  ['CompleteRegistration', 2.5],
  ['StartTrial', 2],
  ['InitiateCheckout', 0.5],
  ['PageView', 1],
];

export const DESTINATIONS: readonly Destination[] = [
  {
    id: 'accepts',
    triggers: ['Purchase'],
    behaviours: [
      ['accept', 1],
      ['acceptSlowly', 1],
    ],
    needsClick: true,
  },
  // of every event another webhook: what is committed together must survive together
  { id: 'hears-all', triggers: TRAFFIC.map(([name]) => name), behaviours: [['accept', 1]] },
  {
    id: 'sometimes-500',
    triggers: ['Lead'],
    behaviours: [
      ['accept', 3],
      ['refuse500', 2],
    ],
  },
  {
    id: 'slows-down',
    triggers: ['AddToCart'],
    behaviours: [
      ['acceptSlowly', 1],
      ['refuse429', 1],
    ],
  },
  {
    id: 'resets',
    triggers: ['ViewContent'],
    behaviours: [
      ['accept', 2],
      ['reset', 1],
      ['resetMidway', 1],
    ],
  },
  { id: 'sends-10-mb', triggers: ['Subscribe'], behaviours: [['accept10MB', 1]] },
  {
    id: 'drips',
    triggers: ['CompleteRegistration'],
    behaviours: [
      ['drip', 2],
      ['dripForever', 1],
    ],
  },
  {
    id: 'mixes',
    triggers: ['StartTrial'],
    behaviours: [
      ['accept', 4],
      ['acceptSlowly', 4],
      ['accept10MB', 1],
      ['drip', 1],
      ['refuse500', 1],
      ['refuse429', 1],
      ['hang', 1],
      ['dripForever', 1],
      ['reset', 1],
      ['resetMidway', 1],
    ],
  },
  {
    id: 'wants-it-once',
    triggers: ['Lead'],
    behaviours: [
      ['accept', 6],
      ['acceptSlowly', 6],
      ['drip', 1],
      ['refuse500', 1],
      ['refuse429', 3],
      ['reset', 1],
      ['resetMidway', 1],
      ['hang', 0.2],
    ],
    atMostOnce: true,
  },
  {
    id: 'answers-oddly',
    triggers: ['ViewContent'],
    behaviours: [
      ['cutOff', 1],
      ['noLastChunk', 1],
      ['twoLengths', 1],
      ['oddHeaders', 1],
      ['interim', 1],
      ['notGzip', 1],
    ],
  },
  { id: 'hangs', triggers: ['InitiateCheckout'], behaviours: [['hang', 1]] },
];

/** What they say behind their head is broken, or more than anybody reads: the head counts. */
const TAKEN_BY_HEAD: readonly Behaviour[] = ['accept10MB', 'cutOff', 'noLastChunk', 'twoLengths', 'oddHeaders'];
const ACCEPTING: readonly Behaviour[] = ['accept', 'acceptSlowly', 'drip', 'interim', 'notGzip', ...TAKEN_BY_HEAD];

export const isTakenByHead = (behaviour: Behaviour): boolean => TAKEN_BY_HEAD.includes(behaviour);

/** A head with 2xx, in time. */
export const isAccepting = (behaviour: Behaviour): boolean => ACCEPTING.includes(behaviour);

/** These say yes to every request: each webhook must get through to them. */
export const alwaysAccepts = ({ behaviours }: Destination): boolean =>
  behaviours.every(([behaviour]) => isAccepting(behaviour));

/** `url` without a trailing slash. Every other one is sent by POST. */
export function connectorFor(destination: Destination, url: string): ConnectorInput {
  const { id, triggers, needsClick, atMostOnce } = destination;
  return {
    id,
    name: id,
    mode: 'enabled',
    triggers,
    webhook: {
      enabled: true,
      method: DESTINATIONS.indexOf(destination) % 2 === 0 ? 'GET' : 'POST',
      url: `${url}/postback`,
      parameters: [
        { name: 'event', value: '{{EVENT_ID}}' },
        { name: 'transaction', value: '{{TRANSACTION_ID}}' },
        { name: 'click', value: '{{CLICK_ID}}' },
      ],
      body: 'form',
      guarantee: atMostOnce ? 'at_most_once' : 'at_least_once',
    },
    ...(needsClick && { click: { enabled: true, parameter: CLICK_PARAMETER, model: 'any', windowDays: 30 } }),
  };
}

export const CLICK_PARAMETER = 'click_id';
