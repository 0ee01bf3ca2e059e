/** How often an address may do something. */
import { RateLimiterMemory } from 'rate-limiter-flexible';

/** Gives whether the address may once more: `times` in so many seconds. */
export function createAddressLimit(times: number, seconds: number): (ip: string) => Promise<boolean> {
  const limiter = new RateLimiterMemory({ points: times, duration: seconds });
  return async (ip) => {
    try {
      await limiter.consume(ip);
      return true;
    } catch {
      return false;
    }
  };
}
