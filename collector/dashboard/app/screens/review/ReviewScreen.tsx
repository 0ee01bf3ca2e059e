import { Screen } from '../../ui/Screen.tsx';
import { EmptyState } from '../../ui/States.tsx';

export function ReviewScreen() {
  return (
    <Screen title="Review">
      <EmptyState icon="review" title="Nothing to review">
        Pixels that were changed wait here until a reviewer approves them.
      </EmptyState>
    </Screen>
  );
}
