/** Who is signed in. The session itself is a cookie that scripts can't read; this is what the collector says of it. */
import { signal } from '@preact/signals';
import type { SignedIn } from '../../admin/shapes.ts';

export type { SignedIn };

export type SessionState =
  | { state: 'unknown' }
  /** `again`: there was a session, and it ended while somebody was at work */
  | { state: 'signed_out'; again: boolean }
  | { state: 'unreachable'; message: string }
  | ({ state: 'signed_in' } & SignedIn);

export const session = signal<SessionState>({ state: 'unknown' });

export function csrfToken(): string | undefined {
  return session.value.state === 'signed_in' ? session.value.csrf : undefined;
}

/**
 * The session was begun anew in another tab: goes on with it where it is the same person's, in the same role. Else nothing changes,
 * and the answer is who was signed in here.
 */
export function takeOverSession(now: SignedIn): SignedIn | undefined {
  const before = session.value;
  if (before.state !== 'signed_in') return undefined;
  if (before.name !== now.name || before.role !== now.role) return before;
  session.value = { state: 'signed_in', ...now };
  return undefined;
}

/** The collector says that the session is over: what is on the screen stays, and signing in again goes on from there. */
export function sessionEnded(): void {
  if (session.value.state === 'signed_in') session.value = { state: 'signed_out', again: true };
}

/**
 * Why whoever is signed in may not do what needs `role`; undefined where they may. To be shown beside the control, which
 * stays visible: people should see what there is, and whom to ask.
 */
export function whyNot(role: 'editor' | 'reviewer' | 'admin'): string | undefined {
  const current = session.value;
  if (current.state !== 'signed_in' || current.role === role || current.role === 'admin') return undefined;
  const needed = role === 'admin' ? 'the role admin' : `the role ${role} or admin`;
  return `This needs ${needed}; you are signed in as ${current.role}.`;
}
