import { Screen } from '../../ui/Screen.tsx';
import { EmptyState } from '../../ui/States.tsx';

export function HomeScreen() {
  return (
    <Screen title="Home">
      <EmptyState icon="home" title="Nothing received yet">
        Put the script tag on your site; the first event shows here by itself.
      </EmptyState>
    </Screen>
  );
}
