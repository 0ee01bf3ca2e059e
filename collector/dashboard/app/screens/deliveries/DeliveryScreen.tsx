import { Screen } from '../../ui/Screen.tsx';
import { EmptyState } from '../../ui/States.tsx';

export function DeliveryScreen() {
  return (
    <Screen title="Delivery">
      <EmptyState icon="deliveries" title="No such delivery">
        It may be older than the retention time.
      </EmptyState>
    </Screen>
  );
}
