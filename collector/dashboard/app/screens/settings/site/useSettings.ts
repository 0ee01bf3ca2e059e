/** One part of the site's settings being edited: loading, saving, and what to do when somebody else was faster. */
import { useEffect, useState } from 'preact/hooks';
import { call, get } from '../../../api/client.ts';
import { ApiProblem, type FieldError, sayError } from '../../../api/problem.ts';
import type { Container } from '../../../api/types.ts';
import { type Change, changes, isSame, merged, withChangesSince } from '../../../conflict/changes.ts';
import { useRefused } from '../../../forms/problems.ts';
import { useUnsavedGuard } from '../../../forms/unsaved.ts';
import { toast } from '../../../ui/overlays/toast.ts';

/** How a part is taken out of the settings, and put back. */
export interface PartOf<Draft> {
  read(container: Container): Draft;
  /** as `PUT /api/container` takes it; what it leaves out stays */
  write(draft: Draft): object;
  labels: Readonly<Record<string, string>>;
  /** what only the form can know to be wrong */
  check?(draft: Draft): FieldError[];
}

/** What both sides did since the edit began. */
export interface Conflict {
  changes: readonly Change[];
  merge(keepMine: ReadonlySet<string>): void;
  discard(): void;
  close(): void;
}

export interface SettingsEdit<Draft> {
  /** undefined: not loaded yet */
  draft: Draft | undefined;
  edit(change: Partial<Draft>): void;
  isDirty: boolean;
  save(): Promise<void>;
  discard(): void;
  saving: boolean;
  problems: readonly FieldError[];
  /** all of the last refusal: the same until the next one */
  refused: readonly FieldError[];
  loadError: unknown;
  reload(): void;
  conflict: Conflict | undefined;
}

export function useSettings<Draft extends object>(part: PartOf<Draft>): SettingsEdit<Draft> {
  const [base, setBase] = useState<Container>();
  const [draft, setDraft] = useState<Draft>();
  const [theirs, setTheirs] = useState<Container>();
  const { problems, refused, refuse } = useRefused(draft && part.write(draft));
  /** what was refused, the form itself refused: it knows when that is mended */
  const [isOwn, setOwn] = useState(false);
  const [loadError, setLoadError] = useState<unknown>();
  const [saving, setSaving] = useState(false);

  const takeOver = (container: Container, sent?: Draft) => {
    const read = part.read(container);
    setBase(container);
    setDraft((now) => (sent && now ? withChangesSince(read, sent, now) : read));
    refuse([]);
    setTheirs(undefined);
  };
  const reload = () => {
    setLoadError(undefined);
    get('/api/container').then((container) => takeOver(container), setLoadError);
  };
  useEffect(reload, []);

  const isDirty = base !== undefined && draft !== undefined && !isSame(draft, part.read(base));
  useUnsavedGuard(isDirty);

  const put = (revision: string) =>
    call('PUT', '/api/container', { body: { revision, ...(draft && part.write(draft)) } });

  /** Where somebody else changed other parts only, nobody has to be asked. */
  const putAnyway = async (before: Container): Promise<Container | undefined> => {
    try {
      return await put(before.revision);
    } catch (error) {
      const current = error instanceof ApiProblem && error.status === 409 ? error.body.current : undefined;
      if (!current) throw error;
      const now = current as Container;
      if (isSame(part.read(now), part.read(before))) return putAnyway(now);
      setTheirs(now);
      return undefined;
    }
  };

  const save = async () => {
    if (!base || !draft) return;
    const found = part.check?.(draft) ?? [];
    refuse(found);
    setOwn(found.length > 0);
    if (found.length > 0) return;
    setSaving(true);
    try {
      const saved = await putAnyway(base);
      // the bar with the button says that it is saved; a message would lie over it where the page is short
      if (saved) takeOver(saved, draft);
    } catch (error) {
      if (error instanceof ApiProblem && error.fields.length > 0) refuse(error.fields, part.write(draft));
      else toast(sayError(error), 'bad');
    }
    setSaving(false);
  };

  const differences =
    base && draft && theirs ? changes(part.read(base), draft, part.read(theirs), part.labels) : undefined;
  return {
    draft,
    edit: (change) => setDraft((before) => before && { ...before, ...change }),
    isDirty,
    save,
    discard: () => base && takeOver(base),
    saving,
    problems: isOwn && draft ? (part.check?.(draft) ?? []).filter(isAmong(problems)) : problems,
    refused,
    loadError,
    reload,
    conflict: theirs &&
      differences && {
        changes: differences,
        merge(keepMine) {
          setBase(theirs);
          setDraft(merged(part.read(theirs), differences, keepMine));
          setTheirs(undefined);
        },
        discard: () => takeOver(theirs),
        close: () => setTheirs(undefined),
      },
  };
}

function isAmong(problems: readonly FieldError[]) {
  return ({ field }: FieldError) => problems.some((problem) => problem.field === field);
}
