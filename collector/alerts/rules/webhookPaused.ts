/** Webhooks that are paused: what is to be sent waits until somebody resumes them. */
import type { Rule } from './finding.ts';

export const webhookPaused: Rule<'webhook_paused'> = ({ connectors }) =>
  connectors.flatMap(({ id, name, pausedBecause }) =>
    pausedBecause === undefined
      ? []
      : [{ subject: id, about: name, begins: true, count: 1, example: `${pausedBecause}. Its deliveries wait.` }],
  );
