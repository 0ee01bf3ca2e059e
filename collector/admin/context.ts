/** What the admin API's handlers work with. */
import type { Request, Response } from 'express';
import type { Alerts } from '../alerts/alerts.ts';
import type { PixelCompiler } from '../compiling/pixelCompiler.ts';
import type { FindMend } from '../container/approvals/mend.ts';
import type { Stopping } from '../container/approvals/stopping.ts';
import type { ContainerHolder } from '../container/containerFile.ts';
import type { LiveConnector, Snapshot } from '../container/snapshot.ts';
import { HttpProblem } from '../http/problem.ts';
import type { Refusals } from '../ingest/door/refusals.ts';
import type { EmptyAmounts } from '../ingest/emptyAmounts.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { DeliverySummary } from '../store/contract/delivery.ts';
import type { EventSummary } from '../store/contract/event.ts';
import type { EventKey } from '../store/contract/eventKey.ts';
import type { TrafficStore } from '../store/contract/trafficStore.ts';
import type { Dispatcher } from '../webhooks/deliver/dispatcher.ts';
import type { BreakerState } from '../webhooks/send/circuitBreaker.ts';
import type { Send } from '../webhooks/send/send.ts';
import type { Auth } from './access/auth.ts';
import type { Identity } from './access/roles.ts';
import type { ChangeFeed } from './live/changeFeed.ts';

export interface AdminDeps {
  holder: ContainerHolder;
  compiler: PixelCompiler;
  findMend: FindMend;
  store: TrafficStore;
  stopping: Pick<Stopping, 'stop' | 'unwritten'>;
  send: Send;
  /** what becomes of deliveries, as it happens */
  feed: ChangeFeed<DeliverySummary>;
  /** events as they are stored, and again when their pixels report */
  eventFeed: ChangeFeed<EventSummary, EventKey>;
  /** tells the dispatcher that a delivery became due */
  wake: () => void;
  /** has it send one delivery that is due, though its connector's webhook is paused */
  tryOne: Dispatcher['tryOne'];
  /** has it give back what it claimed and isn't sending: some of it is to be dropped */
  letGo: () => Promise<void>;
  /** drops what waits of a connector that is gone */
  dropGone: (connector: string, who: string) => Promise<void>;
  /** destinations that this collector leaves alone, being down; those that aren't in it are well */
  breakers: () => ReadonlyMap<string, BreakerState>;
  now: () => number;
  /** TRL_ALLOWED_DESTINATIONS */
  allowedDestinations: readonly string[];
  auth: Auth;
  secrets: Secrets;
  refusals: Pick<Refusals, 'list'>;
  emptyAmounts: Pick<EmptyAmounts, 'list'>;
  alerts: Pick<Alerts, 'state' | 'isQuiet' | 'test' | 'snooze'>;
  /** TRL_PUBLIC_URL */
  publicUrl?: string | undefined;
  /** TRL_TAG_PATH */
  tagPath: string;
  /** gets the errors that are answered with a plain 500 */
  log: { error: (details: object, message: string) => void };
}

/** A named part of the path. */
export function pathPart(req: Request, name: string): string {
  const part = req.params[name];
  return typeof part === 'string' ? part : '';
}

export function findConnector(snapshot: Snapshot, req: Request): LiveConnector {
  const id = pathPart(req, 'id');
  const live = snapshot.byId.get(id);
  if (!live) throw new HttpProblem(404, { detail: `there is no connector "${id}"` });
  return live;
}

/** Who is signed in, as `requireSignIn` noted it. */
export function who(res: Response): string {
  const identity: Identity = res.locals.identity;
  return identity.name;
}
