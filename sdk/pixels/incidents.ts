import { on } from '../page/on.ts';
import type { Result } from './result.ts';

/** The first incident on the page that concerns one of the elements, or something from one of their addresses. */
export type FindIncident = (elements: { src: string }[]) => Result | undefined;

const MAX_KEPT = 50;

/** Notes what scripts throw while they run and what the page's CSP blocks, the last of it. */
export function noteIncidents(): FindIncident {
  const incidents: [result: Result, ...of: unknown[]][] = [];
  const note = (...incident: (typeof incidents)[0]) => {
    incidents.push(incident);
    if (incidents[MAX_KEPT]) incidents.shift();
  };
  // the script that runs is the current one still while its exception is reported
  on('error', ({ message }) => note(['threw', message], document.currentScript));
  on('securitypolicyviolation', ({ target, effectiveDirective, blockedURI, sourceFile }) =>
    note(['blocked', `${effectiveDirective} ${blockedURI}`], target, blockedURI, sourceFile),
  );
  return (elements) => {
    const [result] =
      incidents.find(([, ...of]) =>
        elements.some((element) =>
          // of a blocked frame only the origin is told
          of.some((one) => one && (one === element || `${element.src}`.startsWith(`${one}`))),
        ),
      ) || [];
    return result;
  };
}
