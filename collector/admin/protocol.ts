/**
 * The admin API as one contract, as `sdk/protocol.ts` is the wire's. Types only. Handlers answer with `Answering<…>` of it, the
 * dashboard's client and the tests find a call's types by its address (`calls.ts`), and `openapi/` makes the document out of it: the
 * comments below are its descriptions.
 */
import type { Response } from 'express';
import type { z } from 'zod';
import type * as Wire from '../../sdk/protocol.ts';
import type { AlertAttempt } from '../alerts/state.ts';
import type { connectorInputSchema, containerSettingsSchema } from '../connector/schema.ts';
import type { Reason } from '../decide/reasons.ts';
import type { Refused } from '../ingest/door/refusals.ts';
import type { AuditEntry } from '../store/contract/audit.ts';
import type { DeliveryLeg, DeliveryState, StatusClass } from '../store/contract/delivery.ts';
import type { EventSummary } from '../store/contract/event.ts';
import type { Token } from './access/tokens.ts';
import type { Span } from './home/trafficBuckets.ts';
import type { bodies } from './request/inputs.ts';
import type * as Shape from './shapes.ts';
import type { cancel, replay, replayOfOne, send } from './traffic/deliveryFilter.ts';
import type { Found, NotFound } from './traffic/findById.ts';

type Body<Name extends keyof typeof bodies> = z.input<(typeof bodies)[Name]>;

interface Paged {
  /** 1 to 200; 50 where none is given */
  limit?: number;
  /** `next` of the page before */
  cursor?: string;
}

/** `from`, `to`: the first and the last millisecond wanted, since 1970 or such as `2026-11-23T12:00:00Z` */
interface TimeSpan {
  from?: number | string;
  to?: number | string;
}

interface DeliveryQuery extends TimeSpan {
  connector?: string;
  state?: DeliveryState;
  leg?: DeliveryLeg;
  /** of the last answer; `none`: there was none */
  status?: StatusClass;
  test?: boolean;
  /** ID of the event */
  event?: string;
  eventName?: string;
}

interface EventQuery extends TimeSpan {
  name?: string;
  visitor?: string;
  /** the whole order number */
  transaction?: string;
  test?: boolean;
  connector?: string;
  /** what was decided; a page of these may be short or empty and still have a `next` */
  outcome?: 'fired' | 'test_logged' | Reason;
}

/** Which of several events that share the ID */
interface OneEvent {
  name?: string;
}

/**
 * What each call takes (`query`, `body`) and answers: `answer` as JSON, `text` of that content type, or server-sent `events` by
 * name; `status` where it isn't 200. `errors`: besides those that every call may answer. Reading needs a sign-in, changing the `role`
 * named, or admin; `open` needs neither.
 */
export interface Routes {
  /** Opens a session with the code of a sign-in link, once. */
  'GET /sign-in': { query: { code: string }; open: true; status: 303; errors: 405 };
  /** Who is signed in, and what changes have to carry. */
  'GET /api/session': { answer: Shape.SignedIn };
  /** Signs in with a token: the answer sets the session's cookie. */
  'POST /api/session': { body: { token: string }; open: true; status: 204 };
  /** Signs out. */
  'DELETE /api/session': { status: 204 };
  /** Signs out everywhere. */
  'DELETE /api/sessions': { status: 204 };

  /** This document. */
  'GET /api/openapi.json': { answer: object };

  /** All connectors. */
  'GET /api/connectors': { answer: Shape.List<Shape.ShownConnector> };
  /** Makes a connector; without `id` one is made of its name. */
  'POST /api/connectors': {
    body: z.input<typeof connectorInputSchema>;
    answer: Shape.ShownConnector;
    status: 201;
    role: 'editor';
    errors: 409;
  };
  /** One connector. */
  'GET /api/connectors/:id': { answer: Shape.ShownConnector; errors: 404 };
  /** Changes a connector, which makes a new version. With `version`, 409 when somebody else was faster. What GET answers may come back. */
  'PUT /api/connectors/:id': {
    body: z.input<typeof connectorInputSchema> | Shape.ShownConnector;
    answer: Shape.ShownConnector;
    role: 'editor';
    errors: 404 | 409;
  };
  /** Deletes a connector and its approvals; what waits of it ends as `dropped`. */
  'DELETE /api/connectors/:id': { status: 204; role: 'editor'; errors: 404 };
  /** Pauses its webhook by hand: what waits stays. */
  'POST /api/connectors/:id/webhook/pause': {
    body: Body<'pause'>;
    answer: Shape.ShownConnector;
    role: 'editor';
    errors: 404 | 409;
  };
  /** Ends any pause of its webhook, if the partner takes one of what waits (`tried`); else it stays paused. `send`: what waits for its schedule too. */
  'POST /api/connectors/:id/webhook/resume': {
    body: Body<'resume'>;
    answer: Shape.Resumed;
    role: 'editor';
    errors: 404 | 409;
  };
  /** What a response rule would have made of the latest 2xx answers; without one, that by which a delivery's answer is a refusal. */
  'POST /api/connectors/:id/response-rule/try': { body: Body<'ruleTrial'>; answer: Shape.RuleTrial; errors: 404 | 409 };
  /** What would be sent and run for a made-up event, or a received one; sends nothing. */
  'POST /api/connectors/:id/preview': { body: Body<'trial'>; answer: Shape.ConnectorPreview; errors: 404 | 409 };
  /** Test Webhook: sends now, as test traffic, what the connector would send. */
  'POST /api/connectors/:id/test': {
    body: Body<'trial'>;
    answer: Shape.WebhookTest;
    role: 'editor';
    errors: 404 | 409;
  };
  /** What to judge its pixel by. */
  'GET /api/connectors/:id/pixel/review': { answer: Shape.PixelReview; errors: 404 };
  /** Approves exactly the pixel of that hash; any other than the one that awaits review is 409. */
  'POST /api/connectors/:id/pixel/approve': {
    body: Body<'approval'>;
    answer: Shape.ShownConnector;
    role: 'reviewer';
    errors: 404 | 409;
  };
  /** Rejects exactly the pixel of that hash, with a reason for whoever edits it next. */
  'POST /api/connectors/:id/pixel/reject': {
    body: Body<'rejection'>;
    answer: Shape.ShownConnector;
    role: 'reviewer';
    errors: 404 | 409;
  };
  /** Takes the pixel that runs off air, at once. */
  'POST /api/connectors/:id/pixel/revoke': {
    body: object;
    answer: Shape.RevokedConnector;
    role: 'reviewer';
    errors: 404 | 409;
  };
  /** Makes the form of a withdrawn pixel that passes today the pending one; 409 where there is none. */
  'POST /api/connectors/:id/pixel/mend': {
    body: object;
    answer: Shape.ShownConnector;
    role: 'editor';
    errors: 404 | 409;
  };

  /** What a connector that isn't saved yet would send. What is wrong with it is part of the answer. */
  'POST /api/preview': { body: Body<'preview'>; answer: Shape.DraftPreview; errors: 404 | 409 };
  /** What the compiler says of a pixel that isn't saved yet. */
  'POST /api/pixel/check': { body: Body<'pixelCheck'>; answer: Shape.PixelCheck };
  /** Which connectors would fire for a visit, and why. */
  'POST /api/try': { body: Body<'attempt'>; answer: Shape.TrialVisit };

  /** What Home shows, of real traffic. `zone`: a time zone such as Europe/Berlin, by whose days `30d` counts. */
  'GET /api/overview': { query: { span?: Span; zone?: string }; answer: Shape.Overview };
  /** Takes an event off the list of those that browser and server told differently, for everybody and for good. */
  'POST /api/overview/differing/dismiss': { body: Body<'dismissal'>; status: 204; role: 'editor'; errors: 404 | 409 };
  /** Takes an answer that reads like a refusal off Home's list: it is fine, for everybody and for good. */
  'POST /api/overview/refusals/dismiss': { body: Body<'refusalDismissal'>; status: 204; role: 'editor'; errors: 404 };
  /** Takes an event's name that no connector fires on off Home's list, for everybody and for good. */
  'POST /api/overview/names/dismiss': { body: Body<'nameDismissal'>; status: 204; role: 'editor'; errors: 404 };
  /** What each connector did in the last 24 hours. */
  'GET /api/activity': { answer: Shape.Activity };
  /**
   * What each connector did in the last 30 days of UTC, and what that was worth. Test traffic is left out, and a webhook that is sent
   * again counts once.
   */
  'GET /api/figures': { query: { connector?: string }; answer: Shape.Figures };
  /** Keys of the newest events' data, and how often they are filled. */
  'GET /api/data-keys': { answer: Shape.DataKeys };
  /** Names of events received, and of standard events not received yet. */
  'GET /api/event-names': { query: Paged; answer: Shape.EventNames };
  /** What dynamic parameters can stand for, and their filters. */
  'GET /api/parameters': { query: Paged; answer: Shape.Parameters };
  /** Events that this collector lately refused, or took without a part that matters; the newest first. */
  'GET /api/refusals': { query: Paged; answer: Shape.List<Refused> };

  /** The Webhook Log, newest first. */
  'GET /api/deliveries': { query: DeliveryQuery & Paged; answer: Shape.List<Shape.DeliveryItem> };
  /** How many deliveries a filter matches. */
  'GET /api/deliveries/count': { query: DeliveryQuery; answer: Shape.DeliveryCount };
  /** The Webhook Log as a file: a line a delivery with its last attempt, or JSON with all. */
  'GET /api/deliveries/export': { query: DeliveryQuery & { format?: 'csv' | 'jsonl' }; text: 'text/csv' };
  /** Deliveries as they are made and change. `missed`: not all could be shown, look at the list. */
  'GET /api/deliveries/stream': {
    query: DeliveryQuery;
    events: { delivery: Shape.DeliveryItem; missed: object };
    errors: 405;
  };
  /** Sends again all that match and aren't waiting, as they were or with today's `settings`; without a filter only with `all`. */
  'POST /api/deliveries/replay': {
    body: z.input<typeof replay>;
    answer: Shape.Replayed;
    status: 202;
    role: 'editor';
    errors: 409;
  };
  /** Sends now what waits for its schedule among all that match; without a filter only with `all`. */
  'POST /api/deliveries/send': {
    body: z.input<typeof send>;
    answer: Shape.SentNow;
    status: 202;
    role: 'editor';
  };
  /** Ends what waits among all that match as `dropped`. 409 with `waiting` where `count` isn't their number: then nothing is dropped. */
  'POST /api/deliveries/cancel': {
    body: z.input<typeof cancel>;
    answer: Shape.Cancelled;
    role: 'editor';
    errors: 409;
  };
  /** One delivery with its attempts. */
  'GET /api/deliveries/:id': { answer: Shape.DeliveryAlone; errors: 404 };
  /** What sending it again would send: as it was, and built of its event with today's settings. Sends nothing. */
  'GET /api/deliveries/:id/replay': { answer: Shape.ReplayChoice; errors: 404 };
  /**
   * Sends one that has ended again, as it was or with today's `settings`; what was only logged in test mode with `confirm`. 409 with the
   * reason where it can't be sent like that.
   */
  'POST /api/deliveries/:id/replay': {
    body: z.input<typeof replayOfOne>;
    answer: Shape.Delivery;
    status: 202;
    role: 'editor';
    errors: 404 | 409;
  };

  /** Sends now one that waits for its schedule. */
  'POST /api/deliveries/:id/send': {
    body: object;
    answer: Shape.Delivery;
    status: 202;
    role: 'editor';
    errors: 404 | 409;
  };

  /** Events, newest first. */
  'GET /api/events': { query: EventQuery & Paged; answer: Shape.List<EventSummary> };
  /** Events as they are stored, and again when a pixel reports. */
  'GET /api/events/stream': { query: EventQuery; events: { event: EventSummary; missed: object }; errors: 405 };
  /** One event: clicks, decisions, deliveries, receipts, pixels. 409 with `names` where several share the ID and none is named. */
  'GET /api/events/:id': { query: OneEvent; answer: Shape.EventAnswer; errors: 404 | 409 };
  /** `changed` whenever something became of that event. */
  'GET /api/events/:id/stream': { query: OneEvent; events: { changed: object }; errors: 405 };
  /** What an ID or order number belongs to; null for what it isn't. Else orders by part of their number, and visitors by a click ID. */
  'GET /api/find': { query: { id: string }; answer: Found | NotFound };

  /** The site's settings, and the tag to paste. */
  'GET /api/container': { answer: Shape.SiteSettings };
  /** Changes what the body names. With `revision`, 409 when somebody else was faster. */
  'PUT /api/container': {
    body: z.input<typeof containerSettingsSchema> & { revision?: string; key?: string; tag?: string };
    answer: Shape.SiteSettings;
    role: 'admin';
    errors: 409;
  };

  /** What is on and what is over, the newest first, with all that was told of it. */
  'GET /api/alerts': { query: Paged; answer: Shape.Alerts };
  /** Sends a test message to one receiver of the settings, now, and answers how that went. */
  'POST /api/alerts/test': { body: Body<'alertTest'>; answer: AlertAttempt; role: 'admin'; errors: 404 };
  /** Nothing is told of an incident until then, nor of the same where it begins anew; null ends that. */
  'POST /api/alerts/:id/snooze': {
    body: Body<'snooze'>;
    answer: Shape.ShownIncident;
    role: 'editor';
    errors: 404 | 409;
  };

  /** The kill switches that are on, and what they stop. */
  'GET /api/kill': { query: Paged; answer: Shape.Kills };
  /** Stops all pixels, or all that are approved to reach a host, at once. */
  'POST /api/kill': { body: Body<'kill'>; answer: Shape.Kills; role: 'reviewer' };
  /** Lifts the switch for all pixels. */
  'DELETE /api/kill/all': { answer: Shape.Kills; role: 'reviewer'; errors: 404 };
  /** Lifts the switch for a host. */
  'DELETE /api/kill/hosts/:host': { answer: Shape.Kills; role: 'reviewer'; errors: 404 };

  /** Names, hosts and users of secrets; never a value. */
  'GET /api/secrets': { query: Paged; answer: Shape.List<Shape.ShownSecret> };
  /** Makes a secret (201), or changes what the body names of one (200). */
  'PUT /api/secrets/:name': {
    body: Body<'changedSecret'>;
    answer: Shape.ShownSecret;
    status: 200 | 201;
    role: 'admin';
    errors: 409;
  };
  /** Makes a signing secret and shows it once. */
  'POST /api/secrets/:name/generate': {
    body: Body<'generatedSecret'>;
    answer: Shape.GeneratedSecret;
    status: 201;
    role: 'admin';
    errors: 409;
  };
  /** Removes a secret that no connector uses. */
  'DELETE /api/secrets/:name': { status: 204; role: 'admin'; errors: 404 | 409 };

  /** Tokens handed out; never the token itself. */
  'GET /api/tokens': { query: Paged; answer: Shape.List<Token>; role: 'admin' };
  /** Makes a token and shows it once. */
  'POST /api/tokens': { body: Body<'token'>; answer: Shape.NewToken; status: 201; role: 'admin'; errors: 409 };
  /** Takes a token back, with all sessions made with it. */
  'DELETE /api/tokens/:id': { status: 204; role: 'admin'; errors: 404 };
  /** Who changed what, newest first. */
  'GET /api/audit': { query: Paged; answer: Shape.List<AuditEntry> };
}

/** What browsers and servers send, as JSON whatever its type says; a server says who it is with its token. */
export interface WireRoutes {
  /** Takes events, at most 50 in 64 KiB (with a token 1 MiB), and answers the pixels to run. */
  'POST /v1/events': { body: Wire.EventsRequest; answer: Wire.EventsAnswer; open: true };
  /** Takes what browsers report of pixels, at most 50. */
  'POST /v1/receipts': { body: Wire.ReceiptsRequest; answer: { stored: number; ignored: number }; open: true };
  /** Takes a withdrawal of consent: the visitor's clicks are forgotten. */
  'POST /v1/consent': { body: Wire.WithdrawalRequest; answer: object; open: true };
}

export interface AllRoutes extends Routes, WireRoutes {}

export type AnswerOf<Route extends keyof Routes> = Routes[Route] extends { answer: infer Answer } ? Answer : undefined;

/** The response of a handler of `Route`: `json` takes what the contract says and nothing else. */
export type Answering<Route extends keyof Routes> = Response<AnswerOf<Route>>;
