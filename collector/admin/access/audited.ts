/** Changes and their entries in the audit log: what is not noted doesn't happen. */
import type { Response } from 'express';
import type { Container } from '../../connector/types.ts';
import type { Compiler } from '../../container/compiler.ts';
import type { Snapshot } from '../../container/snapshot.ts';
import type { AuditEntry } from '../../store/contract/audit.ts';
import { type AdminDeps, who } from '../context.ts';

export interface Note extends Pick<AuditEntry, 'subject' | 'hash' | 'detail'> {
  what:
    | 'connector_created'
    | 'connector_edited'
    | 'connector_deleted'
    | 'webhook_paused'
    | 'webhook_resumed'
    | 'webhook_tried'
    | 'pixel_edited'
    | 'pixel_approved'
    | 'approved_by_new_token'
    | 'edited_by_new_token'
    | 'pixel_rejected'
    | 'pixel_revoked'
    | 'pixels_killed'
    | 'kill_lifted'
    | 'container_edited'
    | 'alert_tested'
    | 'alert_snoozed'
    | 'token_made'
    | 'token_removed'
    | 'deliveries_replayed'
    | 'delivery_replayed'
    | 'deliveries_sent_now'
    | 'webhook_tested'
    | 'differing_dismissed'
    | 'refusal_dismissed'
    | 'name_dismissed'
    | 'test_logged_replayed'
    | 'secret_set'
    | 'secret_removed';
}

type Deps = Pick<AdminDeps, 'holder' | 'store' | 'now' | 'log'>;

export async function audit({ store, now }: Pick<Deps, 'store' | 'now'>, res: Response, notes: Note[]): Promise<void> {
  const at = now();
  await store.appendAudit(notes.map((note) => ({ at, who: who(res), ...note })));
}

/**
 * Changes the container. The entries are made from the snapshot that is to come and are durable before the change is; one
 * whose change could not be written is followed by another that says so. What takes pixels off air goes another way: see
 * stopping.ts. `prepared`: what a pixel in the change was compiled with.
 */
export async function changeContainer(
  deps: Deps,
  res: Response,
  change: (container: Container) => Container,
  notesOn: (next: Snapshot, before: Snapshot) => Note[],
  { prepared }: { prepared?: Compiler } = {},
): Promise<Snapshot> {
  const { holder, log } = deps;
  let notes: Note[] = [];
  try {
    return await holder.update(
      change,
      async (next) => {
        const made = notesOn(next, holder.snapshot());
        await audit(deps, res, made);
        notes = made;
      },
      prepared,
    );
  } catch (error) {
    if (notes.length > 0) {
      const undone = notes.map((note) => ({ ...note, detail: 'not done: container.json could not be written' }));
      await audit(deps, res, undone).catch((err: unknown) => log.error({ err, undone }, 'the audit log is wrong'));
    }
    throw error;
  }
}
