/** Who is signed in, and the ways out. */
import { sayError } from '../api/problem.ts';
import { signOut } from '../session.ts';
import { session } from '../sessionState.ts';
import { Menu } from '../ui/overlays/Menu.tsx';
import { toast } from '../ui/overlays/toast.ts';

export function Account() {
  const current = session.value;
  if (current.state !== 'signed_in') return null;
  const leave = (everywhere: boolean) => {
    signOut({ everywhere }).catch((error: unknown) => toast(sayError(error), 'bad'));
  };
  return (
    <div class="account">
      <span class="account-name">
        {current.name}
        {current.name !== current.role && <span class="muted"> · {current.role}</span>}
      </span>
      <Menu
        label="Account"
        items={[
          { label: 'Sign out', icon: 'signOut', onSelect: () => leave(false) },
          { label: 'Sign out everywhere', icon: 'signOut', onSelect: () => leave(true) },
        ]}
      />
    </div>
  );
}
