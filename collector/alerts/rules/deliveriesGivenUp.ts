/** Deliveries that failed for good. Retries take 27 hours, so that a day's events would never show it. */
import type { Rule } from './finding.ts';

export const deliveriesGivenUp: Rule<'deliveries_given_up'> = ({ connectors, activity, health }, threshold) =>
  connectors.flatMap(({ id, name }) => {
    const failed = activity.threeDays.find(({ connector }) => connector === id)?.deliveries.failed ?? 0;
    if (failed === 0) return [];
    const destination = health.find(({ connector, lastRefused }) => connector === id && lastRefused)?.destination;
    const where = destination === undefined ? '' : ` to ${destination}`;
    const many = failed === 1 ? 'One delivery' : `${failed} deliveries`;
    const example = `${many}${where} of the last three days’ events failed for good.`;
    return [{ subject: id, about: name, begins: failed >= threshold('count'), count: failed, example }];
  });
