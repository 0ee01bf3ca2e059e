/** Writes into the container which approvals an update of the compiler took off air, so that each is reported once. */
import type { ContainerHolder } from '../containerFile.ts';

/** Rejects as `ContainerHolder.update` does; they are off air all the same. */
export async function noteWithdrawals(holder: ContainerHolder, at: number): Promise<void> {
  await holder.update((container) => {
    // the holder's changes run one at a time, so this is the snapshot of `container`
    const { withdrawals } = holder.snapshot();
    const reasons = new Map(withdrawals.map(({ approval, because }) => [approval, because]));
    const approvals = container.approvals.map((approval) => {
      const because = reasons.get(approval);
      return because === undefined ? approval : { ...approval, withdrawnAt: at, withdrawnBecause: because };
    });
    return { ...container, approvals };
  });
}
