/**
 * All dynamic parameters to look through: what they mean, what they are for the event of the preview, and how to use one: it goes
 * into the field that somebody writes in, else onto the clipboard. A finger has no way to point without pressing, so a tap
 * only explains, and a button beside the explanation uses.
 */
import './slots.css';
import { useId, useState } from 'preact/hooks';
import { copyText } from '../ui/buttons/CopyButton.tsx';
import { TextField } from '../ui/fields/Field.tsx';
import { toast } from '../ui/overlays/toast.ts';
import { matching } from './completion.ts';
import { focusedTarget, GROUPS, type Parameter, useParameters } from './parameters.ts';

export function ParameterBrowser() {
  const { all, values, target } = useParameters();
  const [isTouch, setTouch] = useState(false);
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState<Parameter>();
  const help = useId();
  const found = matching(all, search.trim().replace(/^\{\{|\}\}$/g, ''));

  const use = async ({ name }: Parameter) => {
    const field = focusedTarget({ target });
    if (field) {
      field.insert(name);
      toast(`{{${name}}} inserted into ${field.label}`, 'good');
    } else if (await copyText(`{{${name}}}`)) toast(`{{${name}}} copied`, 'good');
  };

  return (
    <div class="parameters">
      <TextField
        label="Search dynamic parameters"
        quiet
        type="search"
        placeholder="Search parameters"
        value={search}
        onInput={setSearch}
      />
      <div class="parameter-list">
        {GROUPS.map((group) => {
          const items = found.filter((parameter) => parameter.group === group);
          if (items.length === 0) return null;
          return (
            <section key={group} aria-label={group}>
              <h3>{group}</h3>
              <ul>
                {items.map((parameter) => (
                  <li key={parameter.name}>
                    <button
                      type="button"
                      aria-describedby={shown === parameter ? help : undefined}
                      onPointerDown={({ pointerType }) => setTouch(pointerType !== 'mouse')}
                      onMouseEnter={() => setShown(parameter)}
                      onFocus={() => setShown(parameter)}
                      // the input that it goes into keeps focus and selection
                      onMouseDown={(event) => event.preventDefault()}
                      onClick={(event) => {
                        setShown(parameter);
                        // 0: by a key
                        if (!isTouch || event.detail === 0) void use(parameter);
                      }}
                    >
                      <code>{parameter.name}</code>
                      <span class="parameter-value">{shownValue(parameter, values)}</span>
                      {parameter.filled && (
                        <span class="parameter-filled">
                          {percent(parameter.filled)} <span class="hidden-visually">filled</span>
                        </span>
                      )}
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          );
        })}
        {found.length === 0 && (
          <p class="muted small">
            Nothing of that name yet. Any key of an event’s data can be used: <code>{'{"coupon": …}'}</code> is{' '}
            <code>{'{{COUPON}}'}</code>.
          </p>
        )}
      </div>
      <p class="parameter-help small" id={help}>
        {shown ? (
          <>
            <strong>{shown.name}</strong>: {shown.description}
            {shown.example !== '' && (
              <>
                , e.g. <code>{shown.example}</code>
              </>
            )}
            .{shown.personal && ' Personal.'}
            {shown.filled && ` Filled in ${shown.filled.count} of the newest ${shown.filled.of} events.`}
          </>
        ) : (
          <>Click one to copy it, or to put it where you are typing; or type {'{{'} in any field.</>
        )}
      </p>
      {shown && isTouch && (
        <button
          type="button"
          class="button small"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => void use(shown)}
        >
          Insert or copy {`{{${shown.name}}}`}
        </button>
      )}
    </div>
  );
}

function shownValue({ name, group, example }: Parameter, values: Readonly<Record<string, string>>): string {
  if (group === 'Secrets') return '***';
  if (group === 'Order items') return example;
  return values[name] ?? '';
}

function percent({ count, of }: { count: number; of: number }): string {
  if (of === 0) return '0 %';
  const share = (count / of) * 100;
  return share > 0 && share < 1 ? '< 1 %' : `${Math.round(share)} %`;
}
