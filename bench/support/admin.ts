/** The admin API as the benches use it. */
import { ADMIN_TOKEN } from './processes.ts';

export type ConnectorInput = Record<string, unknown> & { id: string };

export async function call<T>(url: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** Sets up connectors, approves their pixels, allows the origin; gives the container's key. */
export async function setUp(url: string, origin: string, connectors: ConnectorInput[]): Promise<string> {
  const container = await call<{ key: string }>(url, 'GET', '/api/container');
  await call(url, 'PUT', '/api/container', { allowedOrigins: [origin] });
  for (const connector of connectors) {
    const made = await call<{ pixel?: { hash?: string } }>(url, 'POST', '/api/connectors', connector);
    if (made.pixel?.hash) {
      await call(url, 'POST', `/api/connectors/${connector.id}/pixel/approve`, { hash: made.pixel.hash });
    }
  }
  return container.key;
}
