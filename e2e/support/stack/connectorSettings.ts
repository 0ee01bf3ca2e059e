/** Connectors as tests write them: what matters to the test is given, the rest is what most connectors have. */
import type { ClickMatching, PixelSettings, Webhook } from '../../../collector/connector/types.ts';
import type { ConnectorSettings } from '../../../demo-site/connectors.ts';

export function connector(id: string, settings: Partial<ConnectorSettings>): ConnectorSettings {
  return { id, name: id, mode: 'enabled', triggers: ['Purchase'], dedupeTransactions: true, ...settings };
}

/** A GET with these parameters in its query. */
export function postback(url: string, parameters: Record<string, string>, settings: Partial<Webhook> = {}): Webhook {
  return {
    enabled: true,
    method: 'GET',
    url,
    parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })),
    headers: [],
    body: 'form',
    requestPerItem: false,
    requireClickId: false,
    guarantee: 'at_least_once',
    eventNames: {},
    omitEmpty: true,
    ...settings,
  };
}

/** An image pixel with these parameters in its query. */
export function imagePixel(url: string, parameters: Record<string, string>, { sandbox = true } = {}): PixelSettings {
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return { enabled: true, sandbox, html: `<img src="${url}?${query.join('&amp;')}" width="1" height="1" alt="">` };
}

export function matching(parameter: string, settings: Partial<ClickMatching> = {}): ClickMatching {
  return { enabled: true, parameter, model: 'last', windowDays: 30, ...settings };
}
