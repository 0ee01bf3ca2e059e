import type { Host } from '../api.ts';
import { watchDataLayer } from './watchDataLayer.ts';

/**
 * Consent from Google Consent Mode v2: `gtag('consent', 'default' | 'update', { ad_storage: 'granted' | 'denied', … })`. A
 * purpose is allowed when all its types are granted, refused when one is denied.
 */
export function googleConsent({ api, visitor, settings: { google = {} } }: Host): void {
  const said: Record<string, unknown> = {};
  watchDataLayer(({ 0: command, 1: action, 2: types }) => {
    if (command !== 'consent') return;
    const given = types as Record<string, unknown>;
    const isDefault = action === 'default';
    // for some regions only, and which one this is nobody here knows
    if (isDefault && given.region) return;
    for (const type of Object.keys(given)) {
      // denied by default is what holds until the visitor decides, no decision
      if (!isDefault || given[type] === 'granted') said[type] = given[type];
    }
    const decided: Record<string, boolean> = {};
    const known = visitor.profile().consent;
    for (const purpose of Object.keys(google)) {
      // nor does a default stand above what the visitor, or the browser for them, said before
      if (isDefault && purpose in known) continue;
      const answers = (google[purpose] || []).map((type) => said[type]);
      const isRefused = answers.includes('denied');
      if (isRefused || answers.every((answer) => answer === 'granted')) decided[purpose] = !isRefused;
    }
    api.consent(decided);
  });
}
