import { Screen } from '../../ui/Screen.tsx';
import { EmptyState } from '../../ui/States.tsx';

export function EventScreen() {
  return (
    <Screen title="Event">
      <EmptyState icon="events" title="No such event">
        It may be older than the retention time.
      </EmptyState>
    </Screen>
  );
}
