/** Methods of webhooks. A leaf: schema, requests, API and the dashboard's form read it. */

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof METHODS)[number];

/** Parameters go into the body. Of a DELETE it means nothing (RFC 9110 §9.3.5), and some servers refuse it, so they go into the query. */
export function hasBody(method: Method): boolean {
  return method !== 'GET' && method !== 'DELETE';
}
