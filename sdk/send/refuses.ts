/**
 * Whether this is the collector's final no. Only its own counts: a 404 of a site's catch-all, a firewall's 403 or a proxy's 413
 * says nothing of the event, which stays and is sent again.
 */
export function refuses({ status, headers }: Response): boolean {
  return /^4(?!29)/.test(`${status}`) && /problem/.test(headers.get('Content-Type') || '');
}
