/** Takes the steps that made the schema (`migrations.ts`), from the one that a file has reached. */
import type { Database } from 'better-sqlite3';
import { MIGRATIONS, type Step } from './migrations.ts';

/** `PRAGMA application_id`: "trl1" in ASCII. Tells our file from another program's database. */
export const APPLICATION_ID = 0x74726c31;

/** Up to step number `to`. */
export function migrate(db: Database, to: number = MIGRATIONS.length): void {
  const from = Number(db.pragma('user_version', { simple: true }));
  for (const [index, step] of MIGRATIONS.slice(0, to).entries()) {
    if (index >= from) take(db, step, index + 1);
  }
}

function take(db: Database, step: Step, number: number): void {
  if (typeof step !== 'string') takeSlices(db, step);
  db.transaction(() => {
    if (typeof step === 'string') db.exec(step);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${number}`);
  }).immediate();
}

/** Each slice is written in a transaction of its own: where the process is ended meanwhile, the next one goes on from there. */
function takeSlices(db: Database, { slice, isLeft }: Exclude<Step, string>): void {
  const left = db.prepare<[], number>(isLeft).pluck();
  const takeOne = db.transaction(() => db.exec(slice));
  while (left.get() === 1) takeOne.immediate();
}
