import type { Host } from '../api.ts';
import { attempt } from '../page/attempt.ts';

/** What IAB TCF 2 tells of the visitor: https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework */
interface TcData {
  eventStatus?: string;
  gdprApplies?: boolean;
  purpose?: { consents: Record<number, boolean> };
  vendor?: { consents: Record<number, boolean> };
}
type TcfApi = (command: 'addEventListener', version: 2, callback: (data: TcData, isSuccess: boolean) => void) => void;

/** A page's stub stands before everything that asks for consent; one that a tag manager brings may come this late. */
const LOOK_EVERY_MS = 250;
const MAX_LOOKS = 60;

/** Consent from the page's TCF platform, each time the visitor has decided or had decided before. */
export function tcfConsent({ api, visitor, settings: { tcf = {} } }: Host): void {
  let looks = 0;
  const take = (data: TcData, isSuccess: boolean) => {
    // before the first decision the platform only shows its question
    if (!isSuccess || data.eventStatus === 'cmpuishown') return;
    const decided: Record<string, boolean> = {};
    const isFree = data.gdprApplies === false;
    const known = visitor.profile().consent;
    for (const purpose of Object.keys(tcf)) {
      // that no law asks is no decision: what the visitor, or the browser for them, said before holds
      if (isFree && purpose in known) continue;
      const { purposes = [], vendor } = tcf[purpose] || {};
      // it hasn't an answer yet, which is none
      if (!isFree && ((purposes[0] && !data.purpose) || (vendor && !data.vendor))) continue;
      decided[purpose] =
        isFree ||
        (purposes.every((number) => data.purpose?.consents[number]) && (!vendor || !!data.vendor?.consents[vendor]));
    }
    api.consent(decided);
  };
  const look = () => {
    const { __tcfapi } = window as { __tcfapi?: TcfApi };
    if (__tcfapi) __tcfapi('addEventListener', 2, (data, isSuccess) => void attempt(() => take(data, isSuccess)));
    else if (looks++ < MAX_LOOKS) setTimeout(() => attempt(look), LOOK_EVERY_MS);
  };
  look();
}
