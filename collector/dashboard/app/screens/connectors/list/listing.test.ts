import { describe, expect, it } from 'vitest';
import { connectorsPath, readConnectorList } from '../../../addresses/connectorList.ts';
import type { ConnectorFigures, ShownConnector } from '../../../api/types.ts';
import {
  type ColumnName,
  hostsIn,
  hostsOf,
  listed,
  mainCurrency,
  matches,
  type StateName,
  sortBy,
  sorted,
  sortOf,
  statesOf,
} from './listing.ts';

type Parts = Partial<Pick<ShownConnector, 'name' | 'mode' | 'triggers'>> & {
  webhook?: object;
  pixel?: Partial<ShownConnector['pixel']>;
};

/** Only what the list reads of one. */
function connector(id: string, { name = id, mode = 'enabled', triggers = ['Purchase'], webhook, pixel }: Parts = {}) {
  const parts = { id, name, mode, triggers, pixel: { status: 'none', ...pixel }, ...(webhook && { webhook }) };
  return parts as unknown as ShownConnector;
}
const to = (host: string, more: object = {}) => ({ url: `https://${host}/x?v={{VALUE}}`, enabled: true, ...more });
const pixel = (status: string, more: object = {}) =>
  ({ status, html: '<p>', enabled: true, ...more }) as NonNullable<Parts['pixel']>;
const figures = (id: string, more: Partial<ConnectorFigures> = {}): ConnectorFigures => ({
  ...{ connector: id, fired: 0, delivered: 0, failed: 0, pixels: 0, value: [], lastDeliveredAt: null },
  ...more,
});
const money = (minorUnits: string, currency = 'EUR') => [{ currency, minorUnits }];

describe('states', () => {
  const paused = { at: 1, reason: '410' };
  it.each<[string, Parts, StateName[]]>([
    ['a webhook that sends', { webhook: to('a.example') }, ['live']],
    ['an approved pixel', { pixel: pixel('approved') }, ['live']],
    ['test mode', { mode: 'test', webhook: to('a.example') }, ['test']],
    ['disabled', { mode: 'disabled', webhook: to('a.example') }, ['off']],
    ['a paused webhook', { webhook: to('a.example', { paused }) }, ['paused']],
    ['a paused webhook, disabled', { mode: 'disabled', webhook: to('a.example', { paused }) }, ['paused', 'off']],
    ['a pixel that waits for review', { pixel: pixel('pending') }, ['review']],
    ['a pixel that waits, in test mode', { mode: 'test', pixel: pixel('pending') }, ['review', 'test']],
    ['a pixel that was refused', { pixel: pixel('pending', { rejected: {} }) }, ['stopped']],
    ['a revoked pixel', { pixel: pixel('revoked') }, ['stopped']],
    ['a withdrawn pixel', { pixel: pixel('withdrawn') }, ['stopped']],
    ['a pixel under a kill switch', { pixel: pixel('approved', { killed: {} }) }, ['stopped']],
    ['a pixel that can’t be compiled', { pixel: pixel('approved', { unavailable: 'busy' }) }, ['unready']],
    ['a pixel that is off', { webhook: to('a.example'), pixel: pixel('pending', { enabled: false }) }, ['live']],
    ['both at once', { webhook: to('a.example', { paused }), pixel: pixel('pending') }, ['paused', 'review']],
  ])('%s', (_, parts, states) => {
    expect(statesOf(connector('x', parts))).toEqual(states);
  });
});

describe('hosts', () => {
  it.each<[string, Parts, string[]]>([
    ['of the webhook, with its port', { webhook: to('a.example:8443') }, ['a.example:8443']],
    ['of the pixel', { pixel: pixel('approved', { hosts: ['p.example', 'q.example'] }) }, ['p.example', 'q.example']],
    [
      'of a pixel without TLS',
      { pixel: pixel('approved', { hosts: ['http://p.example:80', 'p.example:81'] }) },
      ['p.example', 'p.example:81'],
    ],
    ['of both, each once', { webhook: to('a.example'), pixel: pixel('x', { hosts: ['a.example'] }) }, ['a.example']],
    ['what is no address, as it stands', { webhook: { url: '{{URL}}', enabled: true } }, ['{{URL}}']],
    ['none', {}, []],
  ])('%s', (_, parts, hosts) => {
    expect(hostsOf(connector('x', parts))).toEqual(hosts);
  });

  it('to choose from stand by name, each once', () => {
    const items = listed(
      [connector('1', { webhook: to('b.example') }), connector('2', { webhook: to('B2.example') })],
      [],
    );
    expect(hostsIn([...items, ...items])).toEqual(['b.example', 'b2.example']);
  });
});

describe('filters', () => {
  const items = listed(
    [
      connector('alpha', { name: 'Alpha Network', webhook: to('a.example') }),
      connector('beta', { mode: 'test', triggers: ['Lead'], webhook: to('b.example', { paused: { at: 1 } }) }),
      connector('gamma', { mode: 'disabled', pixel: pixel('pending', { hosts: ['b.example'] }) }),
    ],
    [],
  );
  it.each<[string, string[]]>([
    ['', ['alpha', 'beta', 'gamma']],
    ['?search=NETWORK', ['alpha']],
    ['?search=+lead+', ['beta']],
    ['?search=b.example', ['beta', 'gamma']],
    ['?mode=test', ['beta']],
    ['?state=paused', ['beta']],
    ['?state=test', ['beta']],
    ['?state=off', ['gamma']],
    ['?state=live', ['alpha']],
    ['?host=b.example', ['beta', 'gamma']],
    ['?host=b.example&mode=disabled&state=review', ['gamma']],
    ['?mode=nonsense', []],
    ['?state=toString', []],
    ['?mode=test&search=alpha', []],
  ])('%j', (search, ids) => {
    const filter = readConnectorList(search);
    expect(items.filter((item) => matches(item, filter)).map((item) => item.connector.id)).toEqual(ids);
  });
});

describe('the address', () => {
  it('keeps filter, sort and how much is shown, and nothing else', () => {
    const filter = readConnectorList(
      '?rows=200&sort=failed&host=a.example&x=1&order=up&search=a+b&mode=test&state=live',
    );
    expect(connectorsPath(filter)).toBe(
      '/connectors?search=a+b&mode=test&state=live&host=a.example&sort=failed&order=up&rows=200',
    );
    expect(connectorsPath()).toBe('/connectors');
  });

  it('is by name where it says nothing, or nonsense', () => {
    expect(sortOf({})).toEqual({ column: 'name', way: 'up' });
    expect(sortOf({ sort: 'toString', order: 'sideways' })).toEqual({ column: 'name', way: 'up' });
    expect(sortOf({ sort: 'failed' })).toEqual({ column: 'failed', way: 'down' });
    expect(sortOf({ sort: 'failed', order: 'up' })).toEqual({ column: 'failed', way: 'up' });
  });

  it('a column is turned round when it is chosen again', () => {
    expect(sortBy({}, 'failed')).toEqual({ sort: 'failed', order: '' });
    expect(sortBy({ sort: 'failed' }, 'failed')).toEqual({ sort: 'failed', order: 'up' });
    expect(sortBy({ sort: 'failed', order: 'up' }, 'failed')).toEqual({ sort: 'failed', order: '' });
    expect(sortBy({}, 'name')).toEqual({ sort: '', order: 'down' });
    expect(sortBy({ sort: 'failed', order: 'up' }, 'host')).toEqual({ sort: 'host', order: '' });
    expect(sortBy({}, 'value', 'up')).toEqual({ sort: 'value', order: 'up' });
  });
});

describe('sorting', () => {
  const huge = '90071992547409931';
  const items = listed(
    [
      connector('n10', { name: 'Net 10', webhook: to('b.example') }),
      connector('n2', { name: 'net 2', mode: 'test', webhook: to('a.example') }),
      connector('pix', { name: 'Pixel', pixel: pixel('approved') }),
      connector('off', { name: 'Zed', mode: 'disabled', webhook: to('c.example', { paused: { at: 1 } }) }),
    ],
    [
      figures('n10', { fired: 5, delivered: 4, failed: 1, value: money(huge), lastDeliveredAt: 10 }),
      figures('n2', { fired: 50, delivered: 40, value: money('90071992547409932'), lastDeliveredAt: 30 }),
      figures('pix', { fired: 7, pixels: 7, value: money('999999999999999999', 'JPY'), lastDeliveredAt: 20 }),
    ],
  );
  const by = (column: ColumnName, way: 'up' | 'down', of = items) =>
    sorted(of, { column, way }).map((item) => item.connector.id);
  it.each<[ColumnName, string[], string[]]>([
    ['name', ['n2', 'n10', 'pix', 'off'], ['off', 'pix', 'n10', 'n2']],
    ['mode', ['n10', 'pix', 'n2', 'off'], ['off', 'n2', 'n10', 'pix']],
    ['state', ['off', 'n10', 'pix', 'n2'], ['n2', 'n10', 'pix', 'off']],
    // without one, last either way
    ['host', ['n2', 'n10', 'off', 'pix'], ['off', 'n10', 'n2', 'pix']],
    ['fired', ['off', 'n10', 'pix', 'n2'], ['n2', 'pix', 'n10', 'off']],
    ['delivered', ['off', 'n10', 'pix', 'n2'], ['n2', 'pix', 'n10', 'off']],
    ['failed', ['n2', 'off', 'n10', 'pix'], ['n10', 'n2', 'off', 'pix']],
    // exactly, where doubles are equal; another currency isn't compared
    ['value', ['n10', 'n2', 'pix', 'off'], ['n2', 'n10', 'pix', 'off']],
    ['last', ['n10', 'pix', 'n2', 'off'], ['n2', 'pix', 'n10', 'off']],
  ])('by %s', (column, up, down) => {
    expect(by(column, 'up')).toEqual(up);
    expect(by(column, 'down')).toEqual(down);
  });

  it('stands by name while figures aren’t known', () => {
    const unknown = listed(
      items.map((item) => item.connector),
      undefined,
    );
    expect(by('fired', 'down', unknown)).toEqual(['n2', 'n10', 'pix', 'off']);
    expect(unknown[0]?.figures).toBeUndefined();
  });

  it('compares values in the currency that most have', () => {
    expect(mainCurrency(items)).toBe('EUR');
    expect(mainCurrency([])).toBeUndefined();
  });

  it('takes no time with 500', () => {
    const many = Array.from({ length: 500 }, (_, n) => connector(`c${(n * 7919) % 500}`));
    const ids = sorted(listed(many, []), { column: 'name', way: 'up' }).map((item) => item.connector.id);
    expect(ids).toEqual(Array.from({ length: 500 }, (_, n) => `c${n}`));
  });
});
