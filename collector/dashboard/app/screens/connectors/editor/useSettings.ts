/** What a field of the form is given of its setting: what it is called, what it does, what is wrong with it. */
import { SETTINGS, type SettingPath } from '../../../../../connector/settingsTable.ts';
import { useProblem } from '../../../forms/problems.ts';

export interface SettingField {
  label: string;
  hint: string | undefined;
  error: string | undefined;
}

/** `parts`: the field shows what is wrong with any part of the setting, a list's row or a rule's text. */
export function useSettings(): (path: SettingPath, options?: { parts?: boolean }) => SettingField {
  const problem = useProblem();
  return (path, options) => {
    const { label, hint } = SETTINGS[path];
    return { label, hint, error: problem(path, options) };
  };
}
