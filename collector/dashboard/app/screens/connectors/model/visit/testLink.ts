/** The link that opens a page as a test, and lets the visitor land as this partner's visitors do. Pure. */
import type { ShownConnector } from '../../../../api/types.ts';

type Matching = Pick<ShownConnector, 'click' | 'webhook'>;

/** What a partner's link carries; nothing where the connector looks for no click. */
export function sampleParameters({ click, webhook }: Matching, id: string): [name: string, value: string][] {
  if (!click || !(click.enabled || webhook?.requireClickId)) return [];
  const { parameter, source } = click;
  return [[parameter, id], ...(source ? [[source.parameter, source.value || 'trl_test'] as [string, string]] : [])];
}

/** Undefined where `page` is no whole address of a page. What is in its query stays, behind ours: of two of a name the first counts. */
export function testLink(page: string, connector: Matching, id: string): string | undefined {
  const text = page.trim();
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const own = new URLSearchParams([['trl_test', '1'], ...sampleParameters(connector, id)]);
  url.search = url.search === '' ? `${own}` : `${own}&${url.search.slice(1)}`;
  return url.href;
}

/** Another one each time: an ID that the visitor brought before would not be a new click. */
export function sampleClickId(): string {
  const letters = crypto.getRandomValues(new Uint32Array(2));
  return `test-${[...letters].map((number) => number.toString(36)).join('')}`;
}
