import type { Draft } from '../model/connectorDraft.ts';

/** What a section of the editor works with. */
export interface SectionProps {
  draft: Draft;
  edit: (change: Partial<Draft>) => void;
  readOnly: boolean;
}
