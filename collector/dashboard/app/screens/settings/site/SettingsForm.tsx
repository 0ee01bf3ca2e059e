/** The frame of a part's form: what is loaded, who may change it, saving, and two people at once. */

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { ConflictDialog } from '../../../conflict/ConflictDialog.tsx';
import { Form } from '../../../forms/Form.tsx';
import { focusFirstError, ProblemsContext } from '../../../forms/problems.ts';
import { SaveBar } from '../../../forms/SaveBar.tsx';
import { whyNot } from '../../../sessionState.ts';
import { ErrorState, Loading, Notice } from '../../../ui/layout/States.tsx';
import { type PartOf, useSettings } from './useSettings.ts';

export interface FormPart<Draft> {
  draft: Draft;
  edit: (change: Partial<Draft>) => void;
  readOnly: boolean;
  /** something isn't saved yet */
  isDirty: boolean;
}

export function SettingsForm<Draft extends object>(props: {
  part: PartOf<Draft>;
  children: (form: FormPart<Draft>) => ComponentChildren;
}) {
  const settings = useSettings(props.part);
  const { draft, edit, isDirty, save, discard, saving, problems, refused, conflict } = settings;
  const form = useRef<HTMLFormElement>(null);
  const why = whyNot('admin');
  const readOnly = why !== undefined;
  useEffect(() => {
    if (refused.length > 0) focusFirstError(form.current, refused);
  }, [refused]);

  if (!draft) {
    return settings.loadError === undefined ? (
      <Loading lines={8} label="Loading settings" />
    ) : (
      <ErrorState error={settings.loadError} onRetry={settings.reload} />
    );
  }
  return (
    <ProblemsContext.Provider value={problems}>
      <Form element={form} class="stack" isReady={!readOnly && !saving} onSubmit={() => void save()}>
        {why !== undefined && <Notice>{why} You can look at everything.</Notice>}
        {props.children({ draft, edit, readOnly, isDirty })}
        <SaveBar
          isDirty={isDirty}
          problems={problems.length}
          label="Save settings"
          busy={saving}
          unless={why}
          onDiscard={discard}
        />
      </Form>
      {conflict && (
        <ConflictDialog
          title="Somebody else saved these settings"
          changes={conflict.changes}
          onMerged={conflict.merge}
          onDiscard={conflict.discard}
          onClose={conflict.close}
        >
          While you edited them, they were saved by somebody else.
        </ConflictDialog>
      )}
    </ProblemsContext.Provider>
  );
}
