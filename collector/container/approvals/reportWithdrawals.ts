/**
 * Says which approved pixels an update of the compiler took off air: in the log, in the audit log, and in the container,
 * which the API shows. They are off air whether or not it can be noted, and never a reason not to start.
 */
import type { Log } from '../../log.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';
import type { ContainerHolder } from '../containerFile.ts';
import { noteWithdrawals } from './noteWithdrawals.ts';

export async function reportWithdrawals(parts: {
  holder: ContainerHolder;
  store: Pick<TrafficStore, 'appendAudit'>;
  now: () => number;
  log: Log;
}): Promise<void> {
  const { holder, store, now, log } = parts;
  const { withdrawals } = holder.snapshot();
  if (withdrawals.length === 0) return;
  for (const { approval, because } of withdrawals) {
    log.warn({ connector: approval.connector, hash: approval.hash, because }, 'an approved pixel was taken off air');
  }
  const at = now();
  try {
    await store.appendAudit(
      withdrawals.map(({ approval: { connector, hash }, because }) => ({
        at,
        who: 'collector',
        what: 'pixel_withdrawn',
        subject: connector,
        hash,
        detail: because,
      })),
    );
    await noteWithdrawals(holder, at);
  } catch (error) {
    log.error({ err: error }, 'what was taken off air could not be noted; it is reported again at the next start');
  }
}
