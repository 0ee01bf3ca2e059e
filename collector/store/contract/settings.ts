/** The collector’s own settings, and what several collectors on one store share. */

/** What several collectors on one store share besides the traffic. Only engines that allow several have it. */
export interface SharedState {
  document(name: 'container'): SharedDocument;
  /** Calls back when a document or a setting may have changed, here or elsewhere; also for nothing. Returns how to stop. */
  onChange(listener: () => void): () => void;
}

/** A text with a version, which grows with each write. */
export interface SharedDocument {
  /** undefined: there is none yet. The text is left out while the version is still `known`. */
  read(known?: number): Promise<{ version: number; text?: string } | undefined>;
  /** Writes it after `version` (0: none yet); gives the new version, or undefined when that is no longer the newest. */
  write(text: string, version: number): Promise<number | undefined>;
  /** Runs `work` while no other collector runs any for this document. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result>;
}

export interface SettingStore {
  /** Small settings of the collector itself, e.g. the admin token's hash. */
  getSetting(name: string): Promise<string | undefined>;
  setSetting(name: string, value: string): Promise<void>;
  /** Sets it only if it is still `before` (undefined: not set); returns whether it was. */
  replaceSetting(name: string, before: string | undefined, value: string): Promise<boolean>;
}
