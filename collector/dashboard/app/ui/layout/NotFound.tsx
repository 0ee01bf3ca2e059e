import { LinkButton } from '../buttons/Button.tsx';
import { Screen } from './Screen.tsx';
import { EmptyState } from './States.tsx';

export function NotFound() {
  return (
    <Screen title="Nothing here">
      <EmptyState icon="search" title="There is no such screen" actions={<LinkButton href="/">Go to Home</LinkButton>}>
        The address may be mistyped, or from another version of Tag Relay.
      </EmptyState>
    </Screen>
  );
}
