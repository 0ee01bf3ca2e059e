/** From counted rows to what the contract calls activity; the same for every engine. */
import type { Reason } from '../../decide/reasons.ts';
import type { DeliveryState } from '../contract/delivery.ts';
import type { ConnectorActivity } from '../contract/figures.ts';

/** `what`: an outcome of a decision, or a delivery's state */
export interface ActivityRow {
  connector: string;
  what: string;
  count: number;
}

export function gatherActivity(
  decisions: readonly ActivityRow[],
  deliveries: readonly ActivityRow[],
): ConnectorActivity[] {
  const found = new Map<string, ConnectorActivity>();
  const of = (connector: string): ConnectorActivity => {
    const known = found.get(connector) ?? {
      connector,
      fired: 0,
      testLogged: 0,
      skipped: {},
      deliveries: { waiting: 0, succeeded: 0, failed: 0, rejected: 0, unknown: 0, dropped: 0, test_logged: 0 },
    };
    found.set(connector, known);
    return known;
  };
  for (const { connector, what, count } of decisions) {
    // what a server's event decided anew is counted there
    if (count <= 0) continue;
    const activity = of(connector);
    if (what === 'fired') activity.fired += count;
    else if (what === 'test_logged') activity.testLogged += count;
    else activity.skipped[what as Reason] = count;
  }
  for (const { connector, what, count } of deliveries) {
    if (count > 0) of(connector).deliveries[what as DeliveryState] += count;
  }
  return [...found.values()].sort((a, b) => (a.connector < b.connector ? -1 : 1));
}
