/** What was left out, shortened or mended of a request so that the rest could be taken: kept with the event, and answered. */
import type { EventNote } from '../../../sdk/protocol.ts';
import { fieldPath } from '../../validate/problems.ts';

/** More tell nothing more; of a list of 200 items each may have the same fault. */
const MAX_NOTES = 20;
/** a path may name a key of 20,000 characters */
const MAX_FIELD = 160;

export interface Note {
  field: string;
  problem: string;
  done: string;
  /** Somebody has to mend the site, or what goes out is wrong: shown on Home. */
  isFault: boolean;
}

export interface Notes {
  /** `problem` as `is longer than 64 characters`, `done` as `shortened` */
  add(path: readonly PropertyKey[], problem: string, done: string, isFault?: boolean): void;
  append(notes: readonly Note[]): void;
  /** faults first; the last one says how many more there were */
  all(): Note[];
}

export function createNotes(): Notes {
  const notes: Note[] = [];
  const faults: Note[] = [];
  let more = 0;
  const append = (added: readonly Note[]) => {
    for (const note of added) {
      const kept = note.isFault ? faults : notes;
      if (kept.length >= MAX_NOTES) more += 1;
      else kept.push(note);
    }
  };
  return {
    append,
    add: (path, problem, done, isFault = false) => append([{ field: shortField(path), problem, done, isFault }]),
    all() {
      const all = faults.concat(notes);
      const rest = { field: '', problem: `has ${more} more of such parts`, done: 'left out or mended', isFault: false };
      return more === 0 ? all : [...all, rest];
    },
  };
}

/** As they are answered and stored. */
export function toEventNotes(notes: readonly Note[]): EventNote[] {
  return notes.map(({ field, problem, done }) => ({ field, message: `${problem}: ${done}` }));
}

/** As `fieldPath`, long names cut. */
export function shortField(path: readonly PropertyKey[]): string {
  const short = path.map((part) => (typeof part === 'string' && part.length > 64 ? `${part.slice(0, 63)}…` : part));
  return fieldPath(short).slice(0, MAX_FIELD).toWellFormed();
}
