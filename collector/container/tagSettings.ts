/** The container's public part, which `GET /t/:key.js` puts into the tag. Names in lower case: they compare so. */
import type { TagSettings } from '../../sdk/protocol.ts';
import { PLATFORM_CLICK_PARAMETERS, UTM_PARAMETERS } from '../decide/platforms.ts';
import type { Container } from './types.ts';

export function tagSettings(container: Container): TagSettings {
  const matchings = container.connectors.flatMap(({ click }) => (click ? [click] : []));
  const sources = matchings.flatMap(({ source }) => (source ? [source.parameter] : []));
  return {
    key: container.key,
    clicks: lowerCaseSet([...matchings.map(({ parameter }) => parameter), ...PLATFORM_CLICK_PARAMETERS]),
    sources: lowerCaseSet([...UTM_PARAMETERS, ...sources]),
    consent: container.consent.required,
  };
}

function lowerCaseSet(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => name.toLowerCase()))];
}
