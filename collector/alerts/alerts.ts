/**
 * Looks once a minute at what somebody has to know of, and tells those whom the settings name. Of several collectors on one store the
 * holder of the lease does it (`lease.ts`); what is on, what was told and what waits stands in the store, so that a restart or another
 * collector goes on from there. An attempt is written down after it was made: a process that dies between the two tells twice, never
 * not at all.
 */
import { randomUUID } from 'node:crypto';
import type { AlertReceiver, AlertSettings, Container } from '../connector/types.ts';
import type { Log } from '../log.ts';
import { openSharedSetting, type SettingStore } from '../store/sharedSetting.ts';
import { createGather, type GatherParts } from './gather.ts';
import { nextState, snoozed } from './incidents.ts';
import { createLease } from './lease.ts';
import { createLocalFigures, type LocalFigureKeeper } from './localFigures.ts';
import { createTell, type TellParts } from './messages/tell.ts';
import { testWords, wordsOf } from './messages/words.ts';
import { afterAttempt, type Due, dropped, dueMessages, withMessage } from './queue.ts';
import { isQuiet } from './quietHours.ts';
import { isOn } from './rules/finding.ts';
import { findAll } from './rules/rules.ts';
import { createSharedFigures } from './sharedFigures.ts';
import { type AlertAttempt, type AlertState, type Incident, NOTHING, SETTING } from './state.ts';

const LOOK_MS = 60_000;
/** of one receiver at one look, so that a look ends before the next */
const MOST_A_LOOK = 10;

export interface Alerts {
  /** what only this process knows happened to it */
  figures: Pick<LocalFigureKeeper, 'originRefused' | 'receipts'>;
  /** as the store has it, the newest incident first */
  state(): Promise<AlertState>;
  isQuiet(): boolean;
  /** Tells a receiver of the settings now; undefined: there is none of that name. */
  test(receiver: string): Promise<AlertAttempt | undefined>;
  /** Nothing is told of it until then; null ends that. undefined: there is no such incident. */
  snooze(id: string, until: number | null, by: string): Promise<Incident | undefined>;
  /** One look, and what is due told. */
  look(): Promise<void>;
  start(): void;
  /** Resolves when what was under way has ended. */
  stop(): Promise<void>;
}

export interface AlertParts extends Omit<GatherParts, 'store'>, TellParts {
  store: GatherParts['store'] & SettingStore;
  /** TRL_PUBLIC_URL */
  publicUrl?: string | undefined;
  log: Log;
}

export async function createAlerts(parts: AlertParts): Promise<Alerts> {
  const { store, snapshot, now, log, publicUrl } = parts;
  const self = randomUUID();
  const kept = await openSharedSetting<AlertState>(store, SETTING, NOTHING);
  const lease = createLease(store, self, now);
  const local = createLocalFigures(now);
  const shared = createSharedFigures(store, self, now);
  const gather = createGather(parts);
  const tell = createTell(parts);
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;
  let underWay: Promise<void> | undefined;

  const container = (): Container => snapshot().container;
  const settings = (): AlertSettings => container().alerts;
  const site = () => ({ name: container().name, url: publicUrl?.replace(/\/$/, '') });
  const receiverOf = (name: string): AlertReceiver | undefined => settings().to.find((one) => one.name === name);

  async function look(): Promise<void> {
    const own = local.lastHour();
    if (!(await lease.hold())) {
      await shared.write(own);
      return;
    }
    await kept.refresh();
    const open = kept.current().incidents.filter(({ overAt }) => overAt === null);
    const remembered = (kind: Incident['kind'], subject: string) =>
      open.find((one) => one.kind === kind && one.subject === subject)?.memory;
    const current = settings();
    const facts = await gather(await shared.read(own), current, (id) => remembered('no_click', id));
    const findings = findAll(facts, current, remembered);
    const next = {
      now: now(),
      findings,
      isOn: (kind: Incident['kind']) => isOn(current, kind),
      receivers: current.to.map(({ name }) => name),
      isQuiet: isQuiet(current.quietHours, now()),
      newId: randomUUID,
    };
    // most looks find nothing new
    const before = kept.current();
    if (!isSame(before, nextState(before, next))) await kept.change((state) => nextState(state, next));
    await tellDue();
  }

  async function tellDue(): Promise<void> {
    if (isQuiet(settings().quietHours, now())) return;
    const byReceiver = new Map<string, Due[]>();
    for (const due of dueMessages(kept.current(), now())) {
      const list = byReceiver.get(due.message.receiver) ?? [];
      if (list.length < MOST_A_LOOK) byReceiver.set(due.message.receiver, [...list, due]);
    }
    // a receiver that takes its time keeps no other waiting
    await Promise.all(
      [...byReceiver].map(async ([name, list]) => {
        for (const due of list) {
          if (stopping || !(await tellOne(name, due))) return;
        }
      }),
    );
  }

  /** False where this collector may not go on: another one looks now. */
  async function tellOne(name: string, { incident, message }: Due): Promise<boolean> {
    if (!(await lease.hold())) return false;
    const receiver = receiverOf(name);
    if (!receiver) {
      await kept.change((state) => withMessage(state, message.id, dropped));
      return true;
    }
    const words = wordsOf(incident, message.telling, site());
    const attempt = await tell(receiver, { id: message.id, words, incident });
    await kept.change((state) => withMessage(state, message.id, (one) => afterAttempt(one, attempt)));
    if (!attempt.accepted) {
      const { error, status } = attempt;
      log.warn({ receiver: name, kind: incident.kind, error, status }, 'an alert could not be told');
    }
    return true;
  }

  async function lookAndGoOn(): Promise<void> {
    try {
      await look();
    } catch (error) {
      log.error({ err: error }, 'alerts could not be looked at');
    }
    if (!stopping) timer = setTimeout(begin, LOOK_MS);
  }

  function begin(): void {
    underWay = lookAndGoOn();
  }

  return {
    figures: local,
    async state() {
      await kept.refresh();
      return kept.current();
    },
    isQuiet: () => isQuiet(settings().quietHours, now()),
    async test(name) {
      const receiver = receiverOf(name);
      return receiver && tell(receiver, { id: randomUUID(), words: testWords(site()) });
    },
    async snooze(id, until, by) {
      await kept.change((state) => snoozed(state, id, until, by));
      return kept.current().incidents.find((one) => one.id === id);
    },
    look,
    start() {
      begin();
    },
    async stop() {
      stopping = true;
      clearTimeout(timer);
      await underWay;
      await lease.release().catch(() => undefined);
    },
  };
}

function isSame(one: AlertState, other: AlertState): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
