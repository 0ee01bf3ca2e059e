/** Signing in with an access token; the link that the collector prints at its start needs none of this. */
import './signIn.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiProblem, sayError } from '../api/problem.ts';
import { signIn } from '../session.ts';
import { Button } from '../ui/buttons/Button.tsx';
import { TextField } from '../ui/fields/Field.tsx';
import { Notice } from '../ui/layout/States.tsx';
import { Dialog } from '../ui/overlays/Dialog.tsx';
import { Mark } from './Mark.tsx';

/** `again`: the session ended while somebody was at work, whose screen stays behind this. */
export function SignIn({ again }: { again: boolean }) {
  if (again) {
    return (
      <Dialog title="Sign in again">
        <p>Your session has ended. What you were doing is still here.</p>
        <TokenForm />
      </Dialog>
    );
  }
  const isExpiredLink = new URLSearchParams(location.search).get('link') === 'expired';
  return (
    <main class="sign-in">
      <h1>
        <Mark /> Tag Relay
      </h1>
      {isExpiredLink && (
        <Notice kind="warn">
          That sign-in link was used already or is older than 15 minutes. Use a token, or restart the collector for a
          new link.
        </Notice>
      )}
      <TokenForm />
      <p class="hint">
        The collector prints a sign-in link each time it starts, good once and for 15 minutes. The admin token is shown
        once, at the very first start; whoever has it can make tokens for others in Settings.
      </p>
    </main>
  );
}

function TokenForm() {
  const [token, setToken] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // there is nothing else to do here: whoever comes types, and types again
  useEffect(() => form.current?.querySelector('input')?.focus(), [error]);
  const submit = async () => {
    if (token.trim() === '') {
      setError('Paste a token here; it starts with trl_ unless the owner chose it');
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      await signIn(token.trim());
    } catch (problem) {
      const isWrong = problem instanceof ApiProblem && problem.status === 401;
      setError(isWrong ? 'This is not one of this collector’s tokens' : sayError(problem));
    }
    setBusy(false);
  };
  return (
    <form
      ref={form}
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField
        label="Access token"
        type="password"
        name="token"
        autocomplete="current-password"
        code
        value={token}
        onInput={setToken}
        error={error}
      />
      <Button type="submit" kind="primary" busy={busy}>
        Sign in
      </Button>
    </form>
  );
}
