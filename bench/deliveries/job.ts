/** The job that every contestant does: one GET to one of the partner's destinations, the answer read to its end. */
import { Agent } from 'undici';

/** In all, as many as Tag Relay has in flight at most; a destination gets 8, as there. */
export const DESTINATIONS = 16;
const PLACES_A_DESTINATION = 8;
export const CONCURRENCY = DESTINATIONS * PLACES_A_DESTINATION;

export interface Job {
  url: string;
}

export function jobs(ports: number[], count: number): Job[] {
  return Array.from({ length: count }, (_, index) => ({
    url: `http://127.0.0.1:${ports[index % ports.length]}/postback?value=15&currency=EUR&cid=click-${index}&tid=A-${index}`,
  }));
}

export function createJobRunner(): { run(job: Job): Promise<void>; close(): Promise<void> } {
  const agent = new Agent({ connections: PLACES_A_DESTINATION });
  return {
    async run({ url }) {
      const { origin, pathname, search } = new URL(url);
      const { statusCode, body } = await agent.request({ origin, path: pathname + search, method: 'GET' });
      await body.dump();
      if (statusCode !== 200) throw new Error(`the partner answered ${statusCode}`);
    },
    close: () => agent.close(),
  };
}
