/** The draft's settings as the table has them (`connector/settingsTable.ts`). Pure. */
import {
  defaultOf,
  SETTING_PATHS,
  SETTINGS,
  type Setting,
  type SettingPath,
} from '../../../../../connector/settingsTable.ts';
import { isSame } from '../../../conflict/changes.ts';
import type { Draft } from './connectorDraft.ts';

/** By path in the draft. */
export const LABELS: Readonly<Record<string, string>> = Object.fromEntries(
  SETTING_PATHS.map((path) => [path, SETTINGS[path].label]),
);

export function pathsOf(section: Setting['section']): SettingPath[] {
  return SETTING_PATHS.filter((path) => SETTINGS[path].section === section);
}

/** Those of a section that stand otherwise than where they are left out. */
export function unusual(draft: Pick<Draft, 'webhook'>, section: Setting['section']): SettingPath[] {
  return pathsOf(section).filter((path) => !isSame(read(draft, path), defaultOf(path)));
}

function read(draft: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], draft);
}
