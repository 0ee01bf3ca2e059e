import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../container/snapshot.ts';
import { unheardNames } from './unheardNames.ts';

const NOW = 1_764_000_000_000;
const DAY = 86_400_000;

const snapshot = (...connectors: { id: string; triggers: string[]; mode?: string }[]) =>
  // of a snapshot it reads nothing else
  ({
    byId: new Map(
      connectors.map(({ id, mode = 'enabled', ...rest }) => [id, { connector: { id, name: id, mode, ...rest } }]),
    ),
  }) as unknown as Snapshot;
const received = (name: string, lastAt = NOW - DAY) => ({ name, count: 3, lastAt });
const find = (names: string[], connectors = snapshot({ id: 'x', triggers: ['Purchase'] }), dismissed: string[] = []) =>
  unheardNames(
    names.map((name) => received(name)),
    connectors,
    NOW - 7 * DAY,
    new Set(dismissed),
  );

describe('names that no connector fires on', () => {
  it.each<[string, string | undefined]>([
    ['purchase', 'Purchase'],
    ['PURCHASE', 'Purchase'],
    ['Pur_chase', 'Purchase'],
    ['Purchas', 'Purchase'],
    ['Purchasee', 'Purchase'],
    ['Purchaze', 'Purchase'],
    ['Purhcase', 'Purchase'],
    ['Puchasee', undefined],
    ['Lead', undefined],
  ])('%s is near to %s', (name, trigger) => {
    const [found] = find([name]);
    expect([found?.name, found?.near?.trigger]).toEqual([name, trigger]);
  });

  it('are none where a connector fires, in test mode too, but not a disabled one', () => {
    expect(
      find(
        ['Purchase', 'Lead'],
        snapshot({ id: 'x', triggers: ['Purchase'] }, { id: 'y', triggers: ['Lead'], mode: 'test' }),
      ),
    ).toEqual([]);
    expect(
      find(['Lead'], snapshot({ id: 'x', triggers: ['Purchase'] }, { id: 'y', triggers: ['Lead'], mode: 'disabled' })),
    ).toHaveLength(1);
  });

  it('are not page views, those of long ago, those somebody called fine, or any without connectors', () => {
    expect(find(['PageView'])).toEqual([]);
    expect(
      unheardNames(
        [received('Lead', NOW - 8 * DAY)],
        snapshot({ id: 'x', triggers: ['Purchase'] }),
        NOW - 7 * DAY,
        new Set(),
      ),
    ).toEqual([]);
    expect(find(['Lead'], undefined, ['Lead'])).toEqual([]);
    expect(find(['Lead'], snapshot())).toEqual([]);
  });

  it('of one letter another short name is none that is near', () => {
    expect(find(['abd'], snapshot({ id: 'x', triggers: ['abc'] }))[0]).not.toHaveProperty('near');
  });

  it('stand with near ones first, and whose trigger it is', () => {
    const found = find(
      ['Lead', 'purchase'],
      snapshot({ id: 'x', triggers: ['Purchase'] }, { id: 'y', triggers: ['Purchase'] }),
    );
    expect(found.map(({ name }) => name)).toEqual(['purchase', 'Lead']);
    expect(found[0]?.near?.connectors.map(({ id }) => id)).toEqual(['x', 'y']);
  });
});
