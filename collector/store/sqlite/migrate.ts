/** Takes the steps that made the schema (`migrations.ts`), from the one that a file has reached. */
import type { Database } from 'better-sqlite3';
import { MIGRATIONS, type Step } from './migrations.ts';

/** `PRAGMA application_id`: "trl1" in ASCII. Tells our file from another program's database. */
export const APPLICATION_ID = 0x74726c31;

/** An update may take minutes in which the collector answers nobody: it is told how far it is. */
const TELL_EVERY_MS = 10_000;

export type Tell = (facts: object, message: string) => void;

/** Up to step number `to`. A new file is made without a word. */
export function migrate(
  db: Database,
  {
    to = MIGRATIONS.length,
    tell = () => undefined,
    now = Date.now,
  }: { to?: number; tell?: Tell; now?: () => number } = {},
): void {
  const from = Number(db.pragma('user_version', { simple: true }));
  if (from >= to) return;
  const startedAt = now();
  const say: Tell = (facts, message) => {
    if (from > 0) tell({ file: db.name, ...facts }, message);
  };
  say({ schema: from, wanted: to }, 'traffic.db is brought up to date; the collector answers when that is done');
  let toldAt = startedAt;
  const sayNowAndThen: Tell = (facts, message) => {
    if (now() - toldAt < TELL_EVERY_MS) return;
    toldAt = now();
    say(facts, message);
  };
  for (const [index, step] of MIGRATIONS.slice(0, to).entries()) {
    if (index < from) continue;
    const facts = { schema: index, wanted: to };
    sayNowAndThen(facts, 'traffic.db is still being brought up to date');
    take(db, step, index + 1, (left) => {
      sayNowAndThen({ ...facts, left }, 'traffic.db is still being brought up to date: rows move to their new table');
    });
  }
  say({ schema: to, durationMs: now() - startedAt }, 'traffic.db is up to date');
}

function take(db: Database, step: Step, number: number, onSlice: (left: number) => void): void {
  if (typeof step !== 'string') takeSlices(db, step, onSlice);
  db.transaction(() => {
    if (typeof step === 'string') db.exec(step);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${number}`);
  }).immediate();
}

/** Each slice is written in a transaction of its own: where the process is ended meanwhile, the next one goes on from there. */
function takeSlices(db: Database, { slice, left }: Exclude<Step, string>, onSlice: (left: number) => void): void {
  const ask = db.prepare<[], number | null>(left).pluck();
  const takeOne = db.transaction(() => db.exec(slice));
  for (;;) {
    const rows = ask.get();
    if (typeof rows !== 'number') return;
    onSlice(rows);
    takeOne.immediate();
  }
}
