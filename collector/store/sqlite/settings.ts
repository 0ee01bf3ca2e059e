/** Small settings of the collector itself. */
import type { Database } from 'better-sqlite3';
import type { TrafficStore } from '../contract.ts';

export function createSettings(db: Database): Pick<TrafficStore, 'getSetting' | 'setSetting'> {
  const read = db.prepare<[string], string>('SELECT value FROM settings WHERE name = ?').pluck();
  const write = db.prepare(
    'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  return {
    getSetting: async (name) => read.get(name),
    setSetting: async (name, value) => void write.run(name, value),
  };
}
