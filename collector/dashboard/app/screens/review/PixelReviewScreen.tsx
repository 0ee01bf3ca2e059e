import { Screen } from '../../ui/Screen.tsx';
import { EmptyState } from '../../ui/States.tsx';

export function PixelReviewScreen() {
  return (
    <Screen title="Pixel review">
      <EmptyState icon="review" title="Nothing to review">
        This connector has no pixel.
      </EmptyState>
    </Screen>
  );
}
