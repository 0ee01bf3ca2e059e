/** Orders that a browser tells and then a server, to real processes, with a partner who has the webhook paused (410) until it opens. */
import type { CollectorProcess } from './startProcess.testing.ts';
import { envelope, event, ORIGIN, TOKEN } from './testCollector.testing.ts';
import { startTestPartner } from './testPartner.testing.ts';
import { until } from './waiting.testing.ts';

export const BROWSERS = '0.01';
export const FIRST = 'first';

const SERVER = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };

export async function startReluctantPartner() {
  let isOpen = false;
  const accepted: string[] = [];
  const partner = await startTestPartner((response, { url }) => {
    response.statusCode = isOpen ? 200 : 410;
    if (isOpen) accepted.push(url);
    response.end();
  });
  return {
    ...partner,
    /** paths and queries of what it took */
    accepted,
    /** From now on it takes what comes, and what waited is sent. */
    async open(collector: CollectorProcess) {
      isOpen = true;
      await fetch(`${collector.url}/api/connectors/x/webhook/resume`, { method: 'POST', headers: SERVER, body: '{}' });
    },
  };
}

/** One webhook an order, with its number and what it is worth. The first, FIRST, finds out that the partner takes nothing. */
export async function sendOrders(collector: CollectorProcess, partner: { url: string }): Promise<void> {
  const { url } = collector;
  const names = ['TRANSACTION_ID', 'VALUE'];
  const webhook = { url: `${partner.url}/p`, parameters: names.map((name) => ({ name, value: `{{${name}}}` })) };
  const body = JSON.stringify({ name: 'X', triggers: ['Purchase'], webhook });
  const answer = await fetch(`${url}/api/connectors/x`, { method: 'PUT', headers: SERVER, body });
  if (answer.status !== 200) throw new Error(await answer.text());
  await tell(collector, 'browser', { id: FIRST, transaction_id: FIRST, value: BROWSERS });
  const isPaused = async () => JSON.stringify(await show(collector, '/api/connectors/x')).includes('410');
  await until(isPaused);
}

/** Rejects where there is no answer. */
export async function tell(
  { url, key }: CollectorProcess,
  from: 'browser' | 'server',
  order: { id: string; transaction_id: string; value: string },
): Promise<number> {
  const { id, ...data } = order;
  const body = JSON.stringify(envelope(key, { visitor: from, events: [event({ id, data })] }));
  const headers: Record<string, string> = from === 'server' ? SERVER : { origin: ORIGIN };
  return (await fetch(`${url}/v1/events`, { method: 'POST', headers, body })).status;
}

export async function show({ url }: CollectorProcess, path: string): Promise<unknown> {
  return (await fetch(url + path, { headers: SERVER })).json();
}
