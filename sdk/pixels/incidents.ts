import type { Result } from './result.ts';

/** The first incident on the page that concerns one of the elements, or something from one of the addresses. */
export type FindIncident = (elements: unknown[], urls: string[]) => Result | undefined;

const MAX_KEPT = 50;

/** Notes what scripts throw while they run and what the page's CSP blocks, the last of it. */
export function noteIncidents(): FindIncident {
  let incidents: [result: Result, element: unknown, ...urls: string[]][] = [];
  const note = (...incident: (typeof incidents)[0]) => {
    incidents = incidents.concat([incident]).slice(-MAX_KEPT);
  };
  // the script that runs is the current one still while its exception is reported
  addEventListener('error', ({ message }) => note(['threw', message], document.currentScript));
  addEventListener('securitypolicyviolation', ({ target, effectiveDirective, blockedURI, sourceFile }) =>
    note(['blocked', `${effectiveDirective} ${blockedURI}`], target, blockedURI, sourceFile),
  );
  return (elements, urls) => {
    const [result] =
      incidents.find(
        ([, element, ...of]) =>
          elements.includes(element) ||
          // of a blocked frame only the origin is told
          of.some((place) => place && urls.some((url) => url.startsWith(place))),
      ) || [];
    return result;
  };
}
