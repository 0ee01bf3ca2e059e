/** Says at start and after a hand edit which webhooks can't be sent for want of a secret: container.json may be ahead of the store. */
import type { Snapshot } from '../../container/snapshot.ts';
import type { Log } from '../../log.ts';
import type { FindSecret } from '../../secrets/secrets.ts';
import { below } from '../../validate/problems.ts';
import { secretProblems } from './checkSecrets.ts';

export function reportMissingSecrets({ connectors }: Snapshot, find: FindSecret, log: Pick<Log, 'warn'>): void {
  for (const { connector, webhook } of connectors) {
    for (const { field, message } of webhook ? below('webhook', secretProblems(webhook, find)) : []) {
      log.warn({ connector: connector.id, field, problem: message }, 'a webhook’s secret can’t be used');
    }
  }
}
