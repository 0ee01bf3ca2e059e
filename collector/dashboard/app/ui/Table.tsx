/** A table that scrolls by itself where it is wider than the screen; for a few hundred rows at most. */
import './table.css';
import type { ComponentChildren } from 'preact';

export interface Column<Row> {
  id: string;
  label: ComponentChildren;
  cell: (row: Row) => ComponentChildren;
  /** numbers to the right */
  align?: 'end';
  /** names the row for screen readers: one of the columns should */
  rowHeader?: boolean;
}

export function Table<Row>(props: {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
}) {
  const { caption, columns, rows, rowKey } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard (WCAG 2.1.1)
    <section class="table-scroll" aria-label={caption} tabIndex={0}>
      <table>
        <caption class="hidden-visually">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ id, label, align }) => (
              <th key={id} scope="col" class={align}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map(({ id, cell, align, rowHeader }) =>
                rowHeader ? (
                  <th key={id} scope="row" class={align}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={id} class={align}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
