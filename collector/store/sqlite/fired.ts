/** Which connectors fired for a transaction, and when: one row a transaction, `connectors` maps connector id → time. */
import type { Database } from 'better-sqlite3';
import type { TransactionKey } from '../contract.ts';
import { flag } from './rows.ts';

export interface Fired {
  /** connector id → when it fired, for those that did at or after `since` */
  since(transaction: TransactionKey, since: number): Record<string, number>;
  write(transaction: TransactionKey, connectors: Record<string, number>, at: number): void;
}

export function createFired(db: Database): Fired {
  const read = db
    .prepare<[string, string, number], string>(
      'SELECT connectors FROM fired WHERE transaction_id = ? AND event_name = ? AND test = ?',
    )
    .pluck();
  const write = db.prepare(`
    INSERT INTO fired (transaction_id, event_name, test, at, connectors) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET at = max(at, excluded.at), connectors = excluded.connectors`);

  return {
    since(transaction, since) {
      const connectors = read.get(transaction.transactionId, transaction.eventName, flag(transaction.test));
      if (connectors === undefined) return {};
      const entries = Object.entries(JSON.parse(connectors) as Record<string, number>);
      return Object.fromEntries(entries.filter(([, at]) => at >= since));
    },
    write({ transactionId, eventName, test }, connectors, at) {
      write.run(transactionId, eventName, flag(test), at, JSON.stringify(connectors));
    },
  };
}
