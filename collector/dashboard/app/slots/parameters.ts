/** The dynamic parameters that a place may use, from everything the collector knows of; and the input that gets the next one. */
import { createContext } from 'preact';
import { useContext, useMemo, useState } from 'preact/hooks';
import { get } from '../api/client.ts';
import type { ParameterDescription, SecretInfo } from '../api/types.ts';
import { useLoad } from '../api/useLoad.ts';
import { filterOffers, type Offered } from './completion.ts';

export type ParameterGroup = ParameterDescription['group'] | 'From your events' | 'Order items' | 'Secrets';

export interface Parameter {
  name: string;
  group: ParameterGroup;
  description: string;
  example: string;
  personal: boolean;
  /** of this site's own events: how many of those looked at have a value */
  filled?: { count: number; of: number };
}

export const GROUPS: readonly ParameterGroup[] = [
  'Event',
  'Click',
  'Person',
  'Visit',
  'From your events',
  'Order items',
  'Secrets',
];

/** An input that takes slots, as the parameter browser reaches it. */
export interface SlotTarget {
  label: string;
  /** what has the focus while somebody writes there; of an editor in a shadow root its host */
  element: HTMLElement;
  insert(name: string): void;
}

export interface Parameters {
  all: readonly Parameter[];
  /** as they are written behind a bar, `fixed:2` */
  filters: readonly Offered[];
  /** how many events the names of data were read from; undefined: not known, or not yet */
  events: number | undefined;
  /** whether the connector matches clicks, without which there is no click ID */
  hasMatching: boolean;
  /** undefined: not known, or not yet */
  secrets?: readonly SecretInfo[] | undefined;
  /** by name, for the event that the preview shows; empty until there is a preview */
  values: Readonly<Record<string, string>>;
  /** the input that had the focus last, which may have lost it since, or be gone: see `focusedTarget` */
  target: { current: SlotTarget | undefined };
}

/** The input that somebody writes in just now. */
export function focusedTarget({ target }: Pick<Parameters, 'target'>): SlotTarget | undefined {
  const { current } = target;
  return current?.element.isConnected && document.activeElement === current.element ? current : undefined;
}

export const ParametersContext = createContext<Parameters>({
  all: [],
  filters: [],
  events: undefined,
  hasMatching: true,
  values: {},
  target: { current: undefined },
});

export const useParameters = (): Parameters => useContext(ParametersContext);

/** `settled`: it has come, or failed to. */
export interface AllParameters extends Pick<Parameters, 'all' | 'filters' | 'events'> {
  settled: boolean;
  secrets: readonly SecretInfo[] | undefined;
  /** one that was made meanwhile */
  addSecret(secret: SecretInfo): void;
}

/** `secrets`: whether `{{SECRET.…}}` may stand here, which pixels refuse. */
export function useAllParameters({ secrets }: { secrets: boolean }): AllParameters {
  const catalogue = useLoad((signal) => get('/api/parameters', signal), []);
  const dataKeys = useLoad((signal) => get('/api/data-keys', signal), []);
  const known = useLoad((signal) => get('/api/secrets', signal), []);
  const [made, setMade] = useState<readonly SecretInfo[]>([]);
  return useMemo(
    () => {
      const described = catalogue.data?.items ?? [];
      const of = dataKeys.data?.events ?? 0;
      const own = (dataKeys.data?.items ?? []).map(
        (key): Parameter => ({
          name: key.parameter,
          group: 'From your events',
          description: `data.${key.key} of ${Object.keys(key.events).join(', ')}`,
          example: key.example,
          personal: false,
          filled: { count: key.filled, of },
        }),
      );
      const there = known.data && [...known.data.items, ...made];
      const secretNames = (secrets ? (there ?? []) : []).map(
        ({ name, hosts }): Parameter => ({
          name: `SECRET.${name}`,
          group: 'Secrets',
          description: `A secret, filled in when it is sent; may go to ${hosts.join(', ')}`,
          example: '',
          personal: false,
        }),
      );
      const all = [...described, ...own, ...(secrets ? ITEMS : []), ...secretNames];
      // a name is unknown only where all that are known are there
      const isKnown = catalogue.data !== undefined && dataKeys.data !== undefined && known.data !== undefined;
      return {
        all,
        filters: filterOffers(catalogue.data?.filters ?? []),
        events: isKnown ? of : undefined,
        settled: [catalogue, dataKeys, known].every(({ data, error }) => data !== undefined || error !== undefined),
        secrets: there,
        addSecret: (secret: SecretInfo) => setMade((before) => [...before, secret]),
      };
    },
    [catalogue, dataKeys, known].flatMap(({ data, error }) => [data, error]).concat(secrets, made),
  );
}

/** Of webhooks that send something for each item of an order (`parameters/items.ts`). */
const ITEMS: readonly Parameter[] = [
  ['ITEM_ID', 'The item’s item_id or id; the parameter has to be about items', 'SKU-1'],
  ['ITEM_NAME', 'The item’s item_name or name', 'Coffee'],
  ['ITEM_PRICE', 'The item’s price, for one of it', '12.5'],
  ['ITEM_TOTAL', 'What the line is worth: price × quantity, less the discount', '25'],
  ['ITEM_QUANTITY', 'The item’s quantity', '2'],
  ['ITEM_INDEX', 'Place of the item in the order, from 1', '1'],
].map(([name = '', description = '', example = '']) => ({
  name,
  description,
  example,
  group: 'Order items',
  personal: false,
}));
