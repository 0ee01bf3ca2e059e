/**
 * `POST /api/preview`: what a connector that isn't saved yet would send; `POST /api/pixel/check`: what the compiler says of a
 * pixel; `POST /api/try`: which connectors would fire for a visit. All run what the live path runs, change nothing and send nothing.
 */
import express, { type Router } from 'express';
import type { Click, EventData } from '../../../sdk/protocol.ts';
import { hashQuery, queryOf, readClick } from '../../../sdk/visitor/clicks.ts';
import type { Snapshot } from '../../container/snapshot.ts';
import { withoutPlaceholders } from '../../decide/placeholders.ts';
import type { IncomingEvent } from '../../events/incoming/incomingEvent.ts';
import { judge } from '../../events/judge.ts';
import { sampleTold } from '../../events/sampleEvent.ts';
import { NOTHING_KNOWN, tryOut } from '../../events/tryOut.ts';
import { CATALOGUE } from '../../parameters/catalogue.ts';
import { dataNames } from '../../parameters/dataValues.ts';
import { type Lookup, readSlot } from '../../parameters/values.ts';
import type { FieldProblem } from '../../validate/problems.ts';
import { buildRequests } from '../../webhooks/build/buildRequest.ts';
import { type AdminDeps, who } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { readBody } from '../request/body.ts';
import { readPixelCheck, readPreview, readTry, type Visit } from '../request/inputs.ts';
import { refuse } from '../request/refuse.ts';
import { checkPixel } from './checkPixel.ts';
import { compileDraft } from './compileDraft.ts';
import { showBuilt } from './showBuilt.ts';
import { trialEvent } from './trialEvent.ts';
import { marksOf } from './visitMarks.ts';

type Deps = Pick<AdminDeps, 'holder' | 'compiler' | 'store' | 'secrets' | 'allowedDestinations' | 'now'>;

export function draftRoutes(deps: Deps): Router {
  const { holder, now } = deps;
  const routes = express.Router();

  /**
   * What is wrong with the draft is no error here but what was asked for: `{ problems, … }`, with `requests: []` where it is too
   * wrong to send anything. `values`: what each dynamic parameter is for the event.
   */
  routes.post('/preview', readBody, async (req, res: Answering<'POST /api/preview'>) => {
    const { connector, event, eventId, eventName } = readPreview(req.body);
    const draft = await compileDraft(connector, who(res), deps);
    if (!draft.ok) {
      res.json({ problems: draft.problems, requests: [], values: {}, decision: null, event: null });
      return;
    }
    const { live, snapshot, problems } = draft;
    const given = { event, ...(eventId !== undefined && { eventId }), ...(eventName !== undefined && { eventName }) };
    const trial = await trialEvent(given, live.connector, snapshot, deps);
    const { incoming } = trial;
    const { decision, lookup } = tryOut(snapshot, live, trial);
    const requests = live.webhook ? buildRequests(live.webhook, incoming.event.name, lookup, incoming.event.data) : [];
    res.json({
      problems,
      requests: requests.map(showBuilt),
      values: valuesOf(lookup, incoming),
      decision,
      event: { id: incoming.event.id, name: incoming.event.name, data: incoming.event.data },
    });
  });

  /** Refusals are no error here either. */
  routes.post('/pixel/check', readBody, async (req, res: Answering<'POST /api/pixel/check'>) => {
    res.json(await checkPixel(readPixelCheck(req.body), who(res), deps.compiler));
  });

  routes.post('/try', readBody, async (req, res: Answering<'POST /api/try'>) => {
    const { landings, event, connector } = readTry(req.body);
    const draft = connector === undefined ? undefined : await compileDraft(connector, who(res), deps);
    if (draft && !draft.ok) throw refuse(below(draft.problems));
    const snapshot = draft?.snapshot ?? holder.snapshot();
    const isTestAt = marksOf(landings);
    const clicks = landings.map((landing) => readLanding(landing, isTestAt(landing.at), snapshot));
    const test = isTestAt(event.at);
    const { data, ...told } = sampleTold(draft?.live.connector);
    const visit: IncomingEvent = {
      ...NOBODY,
      ...told,
      event: { id: '', name: event.name, at: event.at, data: (event.data as EventData | undefined) ?? data },
      clicks: clicks.filter((click) => click !== undefined),
      consent: event.consent ?? allowAll(snapshot),
      ...{ test, receivedAt: now(), clock: { firstEventAt: event.at } },
    };
    const { decisions } = judge(visit, NOTHING_KNOWN, snapshot);
    res.json({
      decisions,
      /** a landing with `trl_test=1` makes it a test visit */
      test,
      /** as the tag would have kept them, in the order given; null: no click ID that anybody knows */
      clicks: clicks.map((click) => click ?? null),
      recognised: { clicks: snapshot.tagSettings.clicks, sources: snapshot.tagSettings.sources },
    });
  });

  return routes;
}

/** Who it is makes no difference to which connectors fire; by a server, for whose word all of them take it. */
const NOBODY = {
  ...{ visitor: '', userAgent: '', ip: '' },
  source: 'server',
} as const;

/** As a slot without filters gives them; what can't be read, as it was sent. */
function valuesOf(lookup: Lookup, { event }: IncomingEvent): Record<string, string> {
  const names = [...CATALOGUE.map(({ name }) => name), ...dataNames(event.data)];
  const readable = (name: string) => {
    const reading = readSlot({ name, filters: [] }, lookup);
    return reading.ok ? reading.text : lookup(name);
  };
  return Object.fromEntries(names.map((name) => [name, readable(name)]));
}

/** As the tag reads it, and the collector what the tag sends. */
function readLanding({ url, at }: Visit, test: boolean, { tagSettings }: Snapshot): Click | undefined {
  const { hash = [], bare } = tagSettings;
  const read = readClick(queryOf(url) + hashQuery(url, hash, bare), tagSettings, at);
  const [click] = read ? withoutPlaceholders([read], () => undefined) : [];
  return click && test ? { ...click, test } : click;
}

/** What the site asks for and what single connectors ask for: consent is not what is tried. */
function allowAll({ container: { consent, connectors } }: Snapshot): Record<string, boolean> {
  const purposes = [...consent.required, ...connectors.flatMap((connector) => connector.consent ?? [])];
  return Object.fromEntries(purposes.map((purpose) => [purpose, true]));
}

function below(problems: FieldProblem[]): FieldProblem[] {
  return problems.map((problem) => ({ ...problem, field: `connector.${problem.field}` }));
}
