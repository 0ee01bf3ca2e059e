/** Signing in and out, and asking who is signed in. */
import { call } from './api/client.ts';
import { ApiProblem } from './api/problem.ts';
import { session } from './sessionState.ts';

export async function loadSession(): Promise<void> {
  try {
    session.value = { state: 'signed_in', ...(await call('GET', '/api/session')) };
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) {
      const again = session.value.state === 'signed_out' && session.value.again;
      session.value = { state: 'signed_out', again };
    } else {
      session.value = { state: 'unreachable', message: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** Rejects with ApiProblem where the token is wrong. */
export async function signIn(token: string): Promise<void> {
  await call('POST', '/api/session', { body: { token } });
  await loadSession();
}

export async function signOut({ everywhere = false } = {}): Promise<void> {
  await call('DELETE', everywhere ? '/api/sessions' : '/api/session');
  session.value = { state: 'signed_out', again: false };
}
