/** Settings of the site and of this browser. */
import { Screen } from '../../ui/Screen.tsx';
import { Appearance } from './Appearance.tsx';
import { Site } from './Site.tsx';

export function SettingsScreen() {
  return (
    <Screen title="Settings">
      <div class="stack">
        <Site />
        <Appearance />
      </div>
    </Screen>
  );
}
