/* biome-ignore-all lint/a11y/useFocusableInteractive: what stands in a grid’s cells takes the focus, its cells don’t */
/* biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: rows of links and buttons are a grid to who goes through them by keys */
/* biome-ignore-all lint/a11y/noRedundantRoles: where the rows fold, their parts are no table to browsers any more; the roles keep it one */
/** Connectors as a table that its head sorts; where there is no room for columns, each row folds into a few lines. */
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { ConnectorListFilter } from '../../../addresses/connectorList.ts';
import type { ConnectorActivity } from '../../../api/types.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { useRovingRows } from '../../../ui/layout/useRovingRows.ts';
import { Delivered, Failed, Fired, LastDelivered, Value } from '../figureParts.tsx';
import { ConnectorMenu, HostCell, ModeText, NameCell, StateCell } from './cells.tsx';
import { COLUMN_NAMES, COLUMNS, type ColumnName, type Listed, mainCurrency, sortOf } from './listing.ts';

interface Props {
  items: readonly Listed[];
  filter: ConnectorListFilter;
  activity: readonly ConnectorActivity[] | undefined;
  since: number | undefined;
  /** folded */
  narrow: boolean;
  mayEdit: string | undefined;
  onSort(column: ColumnName): void;
  onDelete(item: Listed): void;
}

const FIGURES: ReadonlySet<ColumnName> = new Set(['fired', 'delivered', 'failed', 'value', 'last']);

export function ListTable({ items, filter, activity, since, narrow, mayEdit, onSort, onDelete }: Props) {
  const body = useRef<HTMLTableSectionElement>(null);
  const roving = useRovingRows(body);
  const { column, way } = sortOf(filter);
  const currency = mainCurrency(items);
  const lately = new Map(activity?.map((one) => [one.connector, one]));
  const title = (name: ColumnName) =>
    name === 'value' && currency ? `Sorted by the amount in ${currency}` : undefined;
  return (
    <table class={`connectors ${narrow ? 'narrow' : ''}`} role="grid" aria-label="Connectors">
      <thead role="rowgroup">
        <tr role="row">
          {COLUMN_NAMES.map((name) => (
            <th
              key={name}
              role="columnheader"
              scope="col"
              class={`c-${name}`}
              aria-sort={name === column ? (way === 'up' ? 'ascending' : 'descending') : 'none'}
              title={title(name)}
            >
              {narrow ? (
                COLUMNS[name].label
              ) : (
                <button type="button" class="sort" onClick={() => onSort(name)}>
                  {COLUMNS[name].label}
                  {name === column && <Icon name={way === 'up' ? 'up' : 'down'} size={14} />}
                </button>
              )}
            </th>
          ))}
          <th role="columnheader" scope="col" class="c-menu">
            <span class="hidden-visually">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup" ref={body} {...roving}>
        {items.map((item) => {
          const { connector, figures, hosts } = item;
          const given = { connector, figures, since };
          const cells: Record<Exclude<ColumnName, 'name'>, ComponentChildren> = {
            mode: <ModeText mode={connector.mode} />,
            state: <StateCell item={item} />,
            host: <HostCell connector={connector} hosts={hosts} />,
            fired: <Fired {...given} />,
            delivered: <Delivered {...given} />,
            failed: <Failed {...given} />,
            value: <Value figures={figures} />,
            last: <LastDelivered figures={figures} />,
          };
          return (
            <tr key={connector.id} role="row" class={connector.mode === 'disabled' ? 'is-off' : ''}>
              <th role="rowheader" scope="row" class="c-name">
                <NameCell
                  connector={connector}
                  activity={lately.get(connector.id)}
                  isCounted={activity !== undefined}
                />
              </th>
              {COLUMN_NAMES.map(
                (name) =>
                  name !== 'name' && (
                    <td key={name} role="gridcell" class={`c-${name}`}>
                      {narrow && FIGURES.has(name) && (
                        <span class="cell-label" aria-hidden="true">
                          {COLUMNS[name].label}
                        </span>
                      )}
                      {cells[name]}
                    </td>
                  ),
              )}
              <td role="gridcell" class="c-menu">
                <ConnectorMenu connector={connector} mayEdit={mayEdit} onDelete={() => onDelete(item)} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
