/** Who may see what: nothing before the collector says who is signed in, the sign-in, or the screens. */
import { LocationProvider } from 'preact-iso';
import { SCREEN_PATHS } from '../../screens.ts';
import { loadSession } from '../session.ts';
import { session } from '../sessionState.ts';
import { Button } from '../ui/buttons/Button.tsx';
import { Toasts } from '../ui/overlays/Toasts.tsx';
import { Shell } from './Shell.tsx';
import { SignIn } from './SignIn.tsx';

/** Links to the app's own screens change the address without loading; all else (`/metrics`, the API) is the browser's. */
const SCREENS = new RegExp(`^/($|[?#]|(${SCREEN_PATHS.join('|')})([/?#]|$))`);

export function App() {
  const current = session.value;
  const isIn = current.state === 'signed_in' || (current.state === 'signed_out' && current.again);
  return (
    <LocationProvider scope={SCREENS}>
      {isIn && <Shell />}
      {current.state === 'signed_out' && <SignIn again={current.again} />}
      {current.state === 'unreachable' && (
        <main class="sign-in">
          <h1>Tag Relay</h1>
          <p role="alert">{current.message}</p>
          <Button icon="refresh" onClick={() => void loadSession()}>
            Try again
          </Button>
        </main>
      )}
      <Toasts />
    </LocationProvider>
  );
}
