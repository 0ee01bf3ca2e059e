import { Screen } from '../../ui/Screen.tsx';
import { EmptyState } from '../../ui/States.tsx';

export function SettingsScreen() {
  return (
    <Screen title="Settings">
      <EmptyState icon="settings" title="Settings">
        The site, tokens, secrets and the look of the dashboard.
      </EmptyState>
    </Screen>
  );
}
