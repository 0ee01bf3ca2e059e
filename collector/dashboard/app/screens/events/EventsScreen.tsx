import { Screen } from '../../ui/Screen.tsx';
import { EmptyState } from '../../ui/States.tsx';

export function EventsScreen() {
  return (
    <Screen title="Events">
      <EmptyState icon="events" title="No events yet">
        They come as soon as the script tag is on your site.
      </EmptyState>
    </Screen>
  );
}
