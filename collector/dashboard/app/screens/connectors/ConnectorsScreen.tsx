import { Screen } from '../../ui/Screen.tsx';
import { EmptyState } from '../../ui/States.tsx';

export function ConnectorsScreen() {
  return (
    <Screen title="Connectors">
      <EmptyState icon="connectors" title="No connectors yet">
        A connector is one partner: its triggers, its webhook and its pixel.
      </EmptyState>
    </Screen>
  );
}
