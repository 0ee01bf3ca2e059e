/** Rows of name and value, to add, remove and put in another order, by mouse and by keyboard. */
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../buttons/Button.tsx';

export interface RowsProps<Row> {
  legend: string;
  hint?: ComponentChildren;
  rows: readonly Row[];
  onChange: (rows: Row[]) => void;
  /** a new row */
  fresh: () => Row;
  /** e.g. `Add parameter` */
  addLabel: string;
  /** names a row for its buttons: `Parameter 2` */
  nameOf: (row: Row, index: number) => string;
  children: (row: Row, index: number, change: (row: Row) => void) => ComponentChildren;
  readOnly: boolean;
}

export function Rows<Row>(props: RowsProps<Row>) {
  const { legend, hint, rows, onChange, fresh, addLabel, nameOf, children, readOnly } = props;
  const list = useRef<HTMLUListElement>(null);
  const said = useRef<HTMLParagraphElement>(null);
  const id = useId();

  /** where the focus goes as soon as that is there, before anything typed can be lost */
  const wanted = useRef<() => HTMLElement | null | undefined>(undefined);
  useLayoutEffect(() => {
    const target = wanted.current?.();
    if (!target) return;
    wanted.current = undefined;
    target.focus();
  });

  /** To the first input of a row, or the button that was pressed, wherever its row went. */
  const focusRow = (index: number, selector = 'input, textarea') => {
    wanted.current = () => list.current?.children[index]?.querySelector<HTMLElement>(selector);
  };
  const say = (text: string) => {
    if (said.current) said.current.textContent = text;
  };
  const move = (from: number, by: -1 | 1) => {
    const to = from + by;
    const row = rows[from];
    const other = rows[to];
    if (row === undefined || other === undefined) return;
    const isAtEnd = by < 0 ? to === 0 : to === rows.length - 1;
    focusRow(to, `[data-move="${isAtEnd ? -by : by}"] button`);
    onChange(rows.map((each, index) => (index === from ? other : index === to ? row : each)));
    say(`Moved to place ${to + 1} of ${rows.length}`);
  };
  const remove = (at: number) => {
    if (rows.length > 1) focusRow(Math.min(at, rows.length - 2));
    else wanted.current = () => document.getElementById(id);
    onChange(rows.filter((_, index) => index !== at));
    say('Removed');
  };

  return (
    <fieldset class="field-rows">
      <legend class="label">{legend}</legend>
      {hint && <p class="hint">{hint}</p>}
      <p class="hidden-visually" role="status" ref={said} />
      {rows.length > 0 && (
        <ul ref={list}>
          {rows.map((row, index) => (
            <li key={index}>
              {children(row, index, (changed) => onChange(rows.map((each, at) => (at === index ? changed : each))))}
              {!readOnly && (
                <div class="row-buttons">
                  <span data-move="-1">
                    <Button
                      kind="plain"
                      small
                      icon="up"
                      label={`Move ${nameOf(row, index)} up`}
                      unless={index === 0 ? 'It is the first already.' : undefined}
                      onClick={() => move(index, -1)}
                    />
                  </span>
                  <span data-move="1">
                    <Button
                      kind="plain"
                      small
                      icon="down"
                      label={`Move ${nameOf(row, index)} down`}
                      unless={index === rows.length - 1 ? 'It is the last already.' : undefined}
                      onClick={() => move(index, 1)}
                    />
                  </span>
                  <Button
                    kind="plain"
                    small
                    icon="cross"
                    label={`Remove ${nameOf(row, index)}`}
                    onClick={() => remove(index)}
                  />
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {!readOnly && (
        <div>
          <Button
            id={id}
            small
            icon="plus"
            onClick={() => {
              focusRow(rows.length);
              onChange([...rows, fresh()]);
            }}
          >
            {addLabel}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
