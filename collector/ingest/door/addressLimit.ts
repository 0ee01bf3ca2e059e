/** How often an address may do something. */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { addressKey } from '../../http/addressKey.ts';

/** Gives whether the address, or its /64 with IPv6, may once more: `times` in so many seconds. */
export function createAddressLimit(times: number, seconds: number): (ip: string) => Promise<boolean> {
  const limiter = new RateLimiterMemory({ points: times, duration: seconds });
  return async (ip) => {
    try {
      await limiter.consume(addressKey(ip));
      return true;
    } catch {
      return false;
    }
  };
}
