import { LinkButton } from '../ui/buttons/Button.tsx';
import { Screen } from '../ui/layout/Screen.tsx';
import { EmptyState } from '../ui/layout/States.tsx';

export function NotFound() {
  return (
    <Screen title="Nothing here">
      <EmptyState icon="search" title="There is no such screen" actions={<LinkButton href="/">Go to Home</LinkButton>}>
        The address may be mistyped, or from another version of Tag Relay.
      </EmptyState>
    </Screen>
  );
}
