import { Screen } from '../../ui/Screen.tsx';
import { EmptyState } from '../../ui/States.tsx';

export function ConnectorScreen() {
  return (
    <Screen title="Connector">
      <EmptyState icon="connectors" title="No such connector">
        It may have been deleted.
      </EmptyState>
    </Screen>
  );
}
