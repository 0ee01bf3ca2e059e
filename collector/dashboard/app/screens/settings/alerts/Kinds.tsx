/** Each kind with its switch and its thresholds, by the table of the collector. */
import { ALERT_KIND_NAMES, ALERT_KINDS, type AlertKind, thresholdsOf } from '../../../../../connector/alertKinds.ts';
import { useProblem } from '../../../forms/problems.ts';
import { NumberField } from '../../../ui/fields/NumberField.tsx';
import { Toggle } from '../../../ui/fields/Toggle.tsx';
import type { FormPart } from '../site/SettingsForm.tsx';
import type { AlertsDraft, KindRow } from './alertsPart.ts';

export function Kinds({ draft, edit, readOnly }: FormPart<AlertsDraft>) {
  const change = (kind: AlertKind, changed: Partial<KindRow>) =>
    edit({ kinds: { ...draft.kinds, [kind]: { ...draft.kinds[kind], ...changed } } });
  return (
    <ul class="alert-kinds">
      {ALERT_KIND_NAMES.map((kind) => (
        <li key={kind}>
          <Kind kind={kind} row={draft.kinds[kind]} change={(changed) => change(kind, changed)} readOnly={readOnly} />
        </li>
      ))}
    </ul>
  );
}

function Kind(props: {
  kind: AlertKind;
  row: KindRow;
  change: (changed: Partial<KindRow>) => void;
  readOnly: boolean;
}) {
  const { kind, row, change, readOnly } = props;
  const problem = useProblem();
  const thresholds = Object.entries(thresholdsOf(kind));
  const { label, when } = ALERT_KINDS[kind];
  return (
    <>
      <Toggle label={label} hint={when} checked={row.on} onChange={(on) => change({ on })} disabled={readOnly} />
      {row.on && thresholds.length > 0 && (
        <div class="alert-fields">
          {thresholds.map(([name, { label: what, unit, min, max }]) => (
            <NumberField
              key={name}
              label={
                <>
                  <span class="hidden-visually">{label}: </span>
                  {unit === '' ? what : `${what} (${unit})`}
                </>
              }
              min={String(min)}
              max={String(max)}
              step="1"
              value={row.thresholds[name] ?? Number.NaN}
              onChange={(value) => change({ thresholds: { ...row.thresholds, [name]: value } })}
              error={problem(`alerts.kinds.${kind}.${name}`)}
              readOnly={readOnly}
            />
          ))}
        </div>
      )}
    </>
  );
}
