/** The editor of one connector, in the order people think: when, what is sent, what runs, for whose visitors. */

import { Form } from '../../../forms/Form.tsx';
import { SaveBar } from '../../../forms/SaveBar.tsx';
import './editor.css';
import { useMemo, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { secretMissedIn } from '../../../../../connector/secrets/missingSecret.ts';
import { connectorPath } from '../../../addresses/connectors.ts';
import { deliveryPath } from '../../../addresses/deliveries.ts';
import { call } from '../../../api/client.ts';
import { ApiProblem, sayError } from '../../../api/problem.ts';
import type { EventNames, ShownConnector } from '../../../api/types.ts';
import { ConflictDialog } from '../../../conflict/ConflictDialog.tsx';
import { changes, isSame, merged, withChangesSince } from '../../../conflict/changes.ts';
import { MODES } from '../../../connector/modes.ts';
import { focusFirstError, ProblemsContext, useRefused } from '../../../forms/problems.ts';
import { forgetUnsaved, useUnsavedGuard } from '../../../forms/unsaved.ts';
import { MissingSecrets } from '../../../secrets/MissingSecrets.tsx';
import { MakeSecretContext, type SecretAsk } from '../../../secrets/makeSecret.ts';
import { NewSecretDialog } from '../../../secrets/NewSecretDialog.tsx';
import { missingIn } from '../../../secrets/named.ts';
import { hostsOf } from '../../../secrets/proposeName.ts';
import { whyNot } from '../../../sessionState.ts';
import { type AllParameters, ParametersContext, type SlotTarget } from '../../../slots/parameters.ts';
import { DropWaiting } from '../../../traffic/DropWaiting.tsx';
import { Badge } from '../../../ui/Badge.tsx';
import { LinkButton } from '../../../ui/buttons/Button.tsx';
import { copyText } from '../../../ui/buttons/CopyButton.tsx';
import { Screen } from '../../../ui/layout/Screen.tsx';
import { Notice } from '../../../ui/layout/States.tsx';
import { Menu } from '../../../ui/overlays/Menu.tsx';
import { toast } from '../../../ui/overlays/toast.ts';
import { Time } from '../../../ui/Time.tsx';
import { type Draft, draftOf, inputOf, withoutEmptyRows } from '../model/connectorDraft.ts';
import { countWaiting, isHeld } from '../model/holding.ts';
import { copyOf as copyAsJson } from '../model/json/copied.ts';
import { LABELS } from '../model/settings.ts';
import { Aside } from './Aside.tsx';
import { ClickSection } from './click/ClickSection.tsx';
import { EditorFigures } from './EditorFigures.tsx';
import { PasteJson } from './json/PasteJson.tsx';
import { GoLive } from './live/GoLive.tsx';
import { TestModeNotice } from './live/TestModeNotice.tsx';
import { MainSection } from './main/MainSection.tsx';
import { HeldBackNotice, PauseButton, PausedNotice } from './PausedNotice.tsx';
import { PixelSection } from './pixel/PixelSection.tsx';
import { TestSection } from './preview/TestSection.tsx';
import { usePreview } from './preview/usePreview.ts';
import { keepTyped, takeTyped } from './typed.ts';
import { TestVisit } from './visit/TestVisit.tsx';
import { WebhookSection } from './webhook/WebhookSection.tsx';

export interface EditorProps {
  start: Draft;
  /** of events, as they are known just now; absent where they can't be had */
  names: EventNames | undefined;
  known: AllParameters;
  /** absent for a new one */
  saved?: ShownConnector;
  /** of a copy: secrets that did not come along */
  lost?: readonly string[];
  copyOf?: string;
  /** opens with the dialog to paste JSON into */
  pasting?: boolean;
}

export function ConnectorEditor(props: EditorProps) {
  const { start, names, known, saved: savedAtStart, lost = [], copyOf } = props;
  const { route } = useLocation();
  const [saved, setSaved] = useState(savedAtStart);
  /** what the edit started from */
  const [base, setBase] = useState(start);
  const [draft, setDraft] = useState(() => takeTyped(start.id) ?? start);
  const latest = useRef(draft);
  latest.current = draft;
  const { problems, refuse } = useRefused(useMemo(() => inputOf(draft), [draft]));
  const [saving, setSaving] = useState(false);
  const [conflict, setConflict] = useState<ShownConnector>();
  /** webhooks that wait, of the connector that was just disabled */
  const [heldNow, setHeldNow] = useState(0);
  /** the version that a test visit went through with */
  const [visited, setVisited] = useState<number>();
  const form = useRef<HTMLFormElement>(null);
  const target = useRef<SlotTarget | undefined>(undefined);
  const preview = usePreview(draft, known.secrets?.length);
  const [secretAsk, askForSecret] = useState<SecretAsk>();
  const [pasting, setPasting] = useState(props.pasting === true);
  /** what was last typed there, right or not: closing the dialog loses none of it */
  const pastedText = useRef('');
  const [pasted, setPasted] = useState<{ draft: Draft; notes: readonly string[] }>();

  /** Of those that it came with: a notice for what is being typed would move the field away under the hands, and is said there. */
  const missing = useMemo(() => {
    const there = known.secrets?.map(({ name }) => name);
    const stillNamed = new Set(missingIn(draft.webhook, there).map(({ name }) => name));
    const came = pasted?.draft ?? base;
    return missingIn(came.webhook, there).filter(({ name }) => stillNamed.has(name));
  }, [base, pasted, draft.webhook, known.secrets]);

  const isDirty = !isSame(draft, base);
  useUnsavedGuard(isDirty);
  const why = whyNot('editor');
  const readOnly = why !== undefined;

  const parameters = useMemo(
    () => ({ ...known, hasMatching: draft.click.enabled, values: preview.answer?.values ?? {}, target }),
    [known, preview.answer, draft.click.enabled],
  );
  const edit = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));

  const takeOver = (connector: ShownConnector, sent?: Draft) => {
    const next = draftOf(connector);
    setSaved(connector);
    setBase(next);
    setPasted(undefined);
    setDraft((now) => (sent ? withChangesSince(next, sent, now) : next));
    refuse([]);
  };

  const differences = (theirs: ShownConnector) => changes(base, draft, draftOf(theirs), LABELS);

  /** `change`: what the button changes that saves it. */
  const save = async (change: Partial<Draft> = {}) => {
    setSaving(true);
    edit(change);
    const sent = { ...draft, ...change };
    const body = inputOf(sent);
    try {
      if (draft.id === undefined) {
        const made = await call('POST', '/api/connectors', { body });
        toast(`${made.name} is saved${made.mode === 'test' ? ', in test mode' : ''}`, 'good');
        keepTyped(withChangesSince(draftOf(made), sent, latest.current));
        forgetUnsaved();
        route(connectorPath(made.id), true);
        return;
      }
      const changed = await call('PUT', `/api/connectors/${draft.id}`, { body });
      if (isHeld(changed) && saved && !isHeld(saved)) setHeldNow(await countWaiting(changed.id));
      takeOver(changed, sent);
      toast(
        change.mode === 'enabled'
          ? `${changed.name} is live: from now on it fires for everybody.`
          : 'Saved. It applies from now on.',
        'good',
      );
    } catch (error) {
      const current = error instanceof ApiProblem && error.status === 409 ? error.body.current : undefined;
      if (current) setConflict(current as ShownConnector);
      else if (error instanceof ApiProblem && error.status === 404) {
        setDraft(({ id: _id, version: _version, ...kept }) => kept);
        setSaved(undefined);
        toast('Somebody deleted this connector. What you have here is kept: saving it makes a new one.', 'bad');
      } else if (error instanceof ApiProblem && error.fields.length > 0) {
        setDraft(withoutEmptyRows);
        refuse(error.fields, body);
        focusFirstError(form.current, error.fields);
      } else toast(sayError(error), 'bad');
    } finally {
      setSaving(false);
    }
  };

  return (
    <ProblemsContext.Provider value={problems}>
      <ParametersContext.Provider value={parameters}>
        <MakeSecretContext.Provider value={askForSecret}>
          <Screen
            title={draft.name.trim() || 'New connector'}
            back={{ href: '/connectors', label: 'Connectors' }}
            beside={<Badge tone={MODES[draft.mode].tone}>{MODES[draft.mode].label}</Badge>}
            actions={
              <>
                <Menu
                  label="JSON of this connector"
                  text="JSON"
                  items={[
                    { label: 'Copy as JSON', icon: 'copy', onSelect: () => void copyJson(draft) },
                    {
                      label: saved ? 'Replace by JSON …' : 'Paste JSON …',
                      icon: 'braces',
                      unless: why,
                      onSelect: () => setPasting(true),
                    },
                  ]}
                />
                {saved && (
                  <>
                    <LinkButton icon="deliveries" href={deliveryPath(undefined, { connector: saved.id })}>
                      Webhook Log
                    </LinkButton>
                    {saved.webhook?.enabled && !saved.webhook.paused && (
                      <PauseButton connector={saved} onPaused={setSaved} />
                    )}
                  </>
                )}
              </>
            }
            lead={
              saved && (
                <>
                  Version {saved.version}, saved <Time at={saved.updatedAt} /> · <code>{saved.id}</code>
                </>
              )
            }
          >
            {saved && <EditorFigures connector={saved} />}
            {readOnly && <Notice>{why} You can look at everything, and try it out.</Notice>}
            {copyOf !== undefined && (
              <Notice kind="test">
                A copy of {copyOf}, in test mode until you choose otherwise: two live connectors would send everything
                twice.
                {lost.length > 0 && <> Nobody can read secrets, so fill these in again: {lost.join(', ')}.</>}
              </Notice>
            )}
            {pasted && (
              <Notice>
                <p>The form holds what the JSON said. Look it over, then save.</p>
                {pasted.notes.map((note) => (
                  <p key={note}>{note}</p>
                ))}
              </Notice>
            )}
            {saved?.mode === 'test' && <TestModeNotice />}
            {saved?.webhook?.paused && <PausedNotice connector={saved} onResumed={setSaved} />}
            {saved?.webhook && !saved.webhook.paused && <HeldBackNotice connector={saved.id} />}
            <MissingSecrets missing={missing} url={draft.webhook.url} readOnly={readOnly} />
            <Form element={form} class="editor" isReady={!readOnly && !saving} onSubmit={() => void save()}>
              <MainSection draft={draft} edit={edit} readOnly={readOnly} names={names} />
              <WebhookSection draft={draft} edit={edit} readOnly={readOnly} />
              <Aside preview={preview} draft={draft} />
              <PixelSection draft={draft} edit={edit} saved={saved} readOnly={readOnly} />
              <ClickSection draft={draft} edit={edit} readOnly={readOnly} />
              <TestSection saved={saved} isDirty={isDirty} />
              <TestVisit saved={saved} isDirty={isDirty} onPassed={() => setVisited(saved?.version)} />
              {saved?.mode === 'test' && (
                <GoLive
                  connector={saved}
                  hasVisited={visited === saved.version}
                  busy={saving}
                  unless={why ?? (isDirty ? 'Save or discard the changes first: what is saved goes live.' : undefined)}
                  onGoLive={() => void save({ mode: 'enabled' })}
                />
              )}
              <SaveBar
                isDirty={isDirty}
                isNew={draft.id === undefined}
                problems={problems.length}
                label="Save connector"
                busy={saving}
                unless={why}
                onDiscard={() => {
                  setDraft(base);
                  setPasted(undefined);
                  refuse([]);
                }}
              />
            </Form>
            {heldNow > 0 && saved && (
              <DropWaiting
                filter={{ connector: saved.id }}
                title={(what) => `Hold or drop the ${what} that wait${what.startsWith('1 ') ? 's' : ''}?`}
                keep="Hold them"
                onClose={() => setHeldNow(0)}
              >
                <p>
                  {saved.name} sends nothing from now on. What was decided before is held, and sent when it is turned on
                  again.
                </p>
              </DropWaiting>
            )}
            {conflict && (
              <ConflictDialog
                title="Somebody else saved this connector"
                changes={differences(conflict)}
                onMerged={(keepMine) => {
                  const theirs = draftOf(conflict);
                  setSaved(conflict);
                  setBase(theirs);
                  setDraft(merged(theirs, differences(conflict), keepMine));
                  setConflict(undefined);
                  toast('Both edits are together now. Look it over, then save.');
                }}
                onDiscard={() => {
                  takeOver(conflict);
                  setConflict(undefined);
                }}
                onClose={() => setConflict(undefined)}
              >
                While you edited {conflict.name}, version {conflict.version} was saved.
              </ConflictDialog>
            )}
            {pasting && (
              <PasteJson
                text={pastedText.current}
                onText={(text) => {
                  pastedText.current = text;
                }}
                into={saved && draft}
                secrets={known.secrets}
                onFill={(filled, notes) => {
                  setDraft(filled);
                  setPasted({ draft: filled, notes });
                  refuse([]);
                  setPasting(false);
                }}
                onClose={() => setPasting(false)}
              />
            )}
            {secretAsk && (
              <NewSecretDialog
                ask={secretAsk}
                connector={draft.name}
                hosts={hostsOf(draft.webhook.url.trim())}
                taken={(known.secrets ?? []).map(({ name }) => name)}
                onMade={(secret) => {
                  known.addSecret(secret);
                  // what was refused for want of it needs no change of its field any more
                  refuse(problems.filter(({ message }) => !isSameName(secretMissedIn(message), secret.name)));
                }}
                onClose={() => askForSecret(undefined)}
              />
            )}
          </Screen>
        </MakeSecretContext.Provider>
      </ParametersContext.Provider>
    </ProblemsContext.Provider>
  );
}

function isSameName(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}

async function copyJson(draft: Draft): Promise<void> {
  if (await copyText(copyAsJson(draft))) toast('Copied as JSON, without the values of secrets', 'good');
}
