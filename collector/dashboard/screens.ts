/** Addresses of the dashboard's screens: the server answers them with the app, the app shows the screen. Pure. */

/** first part of the path; `/` itself is Home */
export const SCREEN_PATHS = ['connectors', 'events', 'deliveries', 'review', 'settings'] as const;

/** `/connectors/network-x` and the like, but nothing that the collector answers itself. */
export function isScreenPath(path: string): boolean {
  const [first = ''] = path.slice(1).split('/');
  return path === '/' || (SCREEN_PATHS as readonly string[]).includes(first);
}
