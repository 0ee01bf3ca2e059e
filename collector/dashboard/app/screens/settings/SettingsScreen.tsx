/** Settings of the site and of this browser. */
import { Screen } from '../../ui/Screen.tsx';
import { Appearance } from './Appearance.tsx';

export function SettingsScreen() {
  return (
    <Screen title="Settings">
      <Appearance />
    </Screen>
  );
}
