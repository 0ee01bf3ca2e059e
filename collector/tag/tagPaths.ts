/** Where the tag finds what it asks for, below the address it was loaded from. */
import type { TagSettings } from '../../sdk/protocol.ts';

export type TagPaths = TagSettings['paths'];

/**
 * The usual paths stay open whatever is renamed: servers and browsers with an older tag use them. Renamed, receipts,
 * withdrawals and frames get plain names below: a blocker that knows `/v1/events` knows `/v1/receipts` too.
 */
export function tagPaths({ tagPath, eventsPath }: { tagPath: string; eventsPath: string }): TagPaths {
  const isRenamed = eventsPath !== USUAL_PATHS.events;
  return {
    tag: tagPath,
    events: eventsPath,
    receipts: isRenamed ? `${eventsPath}/r` : USUAL_PATHS.receipts,
    consent: isRenamed ? `${eventsPath}/c` : USUAL_PATHS.consent,
    frame: tagPath === USUAL_PATHS.tag ? USUAL_PATHS.frame : `${tagPath}/f/`,
  };
}

export const USUAL_PATHS: TagPaths = {
  tag: '/t',
  events: '/v1/events',
  receipts: '/v1/receipts',
  consent: '/v1/consent',
  frame: '/frame/',
};
