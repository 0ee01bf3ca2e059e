/** A screen that could not be loaded or that broke: mostly because a new version was installed while this page was open. */
import { sayError } from '../api/problem.ts';
import { Button } from '../ui/buttons/Button.tsx';
import { Screen } from '../ui/layout/Screen.tsx';
import { EmptyState } from '../ui/layout/States.tsx';

export function ScreenFailed({ error }: { error: unknown }) {
  return (
    <Screen title="This screen failed">
      <EmptyState
        icon="warning"
        title="The screen can’t be shown"
        actions={
          <Button kind="primary" icon="refresh" onClick={() => location.reload()}>
            Load the page again
          </Button>
        }
      >
        If Tag Relay was just updated, loading the page again is all it takes. What went wrong: {sayError(error)}
      </EmptyState>
    </Screen>
  );
}
