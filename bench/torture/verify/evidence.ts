/** What the harness writes down while it runs, and what it reads afterwards. `verify.ts` compares. Times: epoch ms. */
import type { Attempt, DeliveryState } from '../../../collector/store/contract/delivery.ts';

/** One process of the collector. */
export interface Life {
  number: number;
  startedAt: number;
  /** null: killed before it took requests */
  readyAt: number | null;
  /** null: not killed */
  killedAt: number | null;
}

/** An event that the driver has sent. */
export interface SentEvent {
  id: string;
  name: string;
  at: number;
  visitor: string;
  transaction: string;
  /** the visitor's click, known to be stored when the event was sent first; null: the visitor had none by then */
  click: string | null;
  /** when the first 200 came; null: none came */
  acknowledgedAt: number | null;
}

/** What became of one request, as its partner saw it. */
export type Ending =
  /** 2xx, all of it handed to the network (or as much as the collector wanted): the partner pays */
  | 'accepted'
  /** another status, complete */
  | 'refused'
  /** no answer, or part of one, before the connection was gone; after a 2xx head that arrived, the partner pays all the same */
  | 'broken'
  /** no answer yet */
  | 'open';

/** A webhook request as it reached a partner. */
export interface SeenRequest {
  /** `webhook-id` */
  delivery: string;
  /** which is also the connector's id */
  destination: string;
  /** of the collector */
  life: number;
  at: number;
  /** what it said of its event */
  event: string;
  transaction: string;
  click: string;
  ending: Ending;
  /** of what was sent, complete or not */
  status: number | null;
  /** when it came to its ending */
  endedAt: number | null;
}

/** A delivery as the store has it in the end. */
export interface StoredDelivery {
  id: string;
  connector: string;
  event: string;
  state: DeliveryState;
  attempts: Attempt[];
}

/** An event as the API lists it in the end. */
export interface ListedEvent {
  id: string;
  name: string;
  visitor: string;
  decisions: { connector: string; webhook: { outcome: string; reason?: string } }[];
}

/** A delivery as the API lists it in the end. */
export interface ListedDelivery {
  id: string;
  state: DeliveryState;
  /** how many */
  attempts: number;
}
