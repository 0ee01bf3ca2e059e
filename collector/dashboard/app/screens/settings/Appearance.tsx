/** Light, dark, or as the system has it. */
import { chooseTheme, theme } from '../../theme.ts';
import { Choice } from '../../ui/fields/Field.tsx';

const THEMES = [
  { value: 'system', label: 'As the system', hint: 'Follows the setting of this computer or phone.' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

export function Appearance() {
  return (
    <section class="card stack" aria-labelledby="appearance">
      <div>
        <h2 id="appearance">Appearance</h2>
        <p class="hint">Kept in this browser only.</p>
      </div>
      <Choice label="Theme" value={theme.value} onChange={chooseTheme} options={THEMES} />
    </section>
  );
}
