/**
 * A process that opens a store of the version before, and is killed while the events move to their new table: as it writes the event
 * of a given number, in the middle of a slice; without a number, whenever its parent does. Prints `open` when it is through.
 * Usage: rebuild.ts <path of the database> [<number of the event> <steps of the version before>]
 */
import { writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { migrate } from '../migrate.ts';
import { openSqliteStore } from '../open.ts';

const [path = '', fatal, before] = process.argv.slice(2);
if (fatal !== undefined) {
  const db = new Database(path);
  migrate(db, { to: Number(before) + 1 });
  db.function('die', () => process.kill(process.pid, 'SIGKILL'));
  db.exec(
    `CREATE TEMP TRIGGER fatal AFTER INSERT ON main.events WHEN new.seq = ${Number(fatal)} BEGIN SELECT die(); END`,
  );
  migrate(db);
}
const store = await openSqliteStore({ path });
writeSync(1, 'open\n');
await store.close();
