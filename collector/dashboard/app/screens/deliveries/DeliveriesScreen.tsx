import { Screen } from '../../ui/Screen.tsx';
import { EmptyState } from '../../ui/States.tsx';

export function DeliveriesScreen() {
  return (
    <Screen title="Webhook Log">
      <EmptyState icon="deliveries" title="No webhooks yet">
        Each webhook that a connector sends is listed here.
      </EmptyState>
    </Screen>
  );
}
