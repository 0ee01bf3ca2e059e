/** Connectors as tests write them: what matters to the test is given, the rest is what most connectors have. */
import type { ConnectorSettings } from '../../../demo-site/connectors.ts';

type Part<Name extends 'webhook' | 'pixel' | 'click'> = NonNullable<ConnectorSettings[Name]>;

export function connector(id: string, settings: Partial<ConnectorSettings>): ConnectorSettings {
  return { id, name: id, triggers: ['Purchase'], ...settings };
}

/** A GET with these parameters in its query. */
export function postback(
  url: string,
  parameters: Record<string, string>,
  settings: Partial<Part<'webhook'>> = {},
): Part<'webhook'> {
  return { url, parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })), ...settings };
}

/** An image pixel with these parameters in its query. */
export function imagePixel(url: string, parameters: Record<string, string>, { sandbox = true } = {}): Part<'pixel'> {
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return { sandbox, html: `<img src="${url}?${query.join('&amp;')}" width="1" height="1" alt="">` };
}

export function matching(parameter: string, settings: Partial<Part<'click'>> = {}): Part<'click'> {
  return { parameter, ...settings };
}
