import type { Host } from '../part.ts';
import type { Consent, TagSettings } from '../protocol.ts';

const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;

/**
 * Tells the collector that the visitor took consent back, again and again until it has heard or the page is gone: a later
 * page can't, since whom it concerns is deleted here. What is under way by then may reach the collector later, and bring
 * back what it has forgotten: it is told once more when that has ended.
 */
export function withdrawal(wire: Host['wire'], { key, paths }: TagSettings) {
  const { post } = wire;
  let underWay: Promise<unknown> | undefined;
  wire.post = (...call) => {
    const answer = post(...call);
    const all = Promise.all([underWay, answer.catch(() => {})]).then(() => {
      if (underWay === all) underWay = undefined;
    });
    underWay = all;
    return answer;
  };

  return (visitor: string, consent: Consent): void => {
    const tell = async (wait: number) => {
      const response = await wire.post(paths.consent, { key, visitor, consent }).catch(() => undefined);
      if (response && response.status < 500 && response.status !== 429) return;
      setTimeout(() => void tell(Math.min(wait * 2, MAX_RETRY_MS)), wait);
    };
    const before = underWay;
    void tell(FIRST_RETRY_MS);
    if (before) void before.then(() => tell(FIRST_RETRY_MS));
  };
}
