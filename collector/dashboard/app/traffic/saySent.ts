/** What became of "send now", in a sentence. Pure. */
import type { SentNow } from '../../../admin/shapes.ts';
import { counted } from '../story/span.ts';

export function saySent({ due, underWay, held }: SentNow): string {
  const parts = [
    due > 0 && `${counted(due, 'webhook is', 'webhooks are')} being sent now.`,
    underWay > 0 && `${counted(underWay, 'was', 'were')} being sent already.`,
    held > 0 && `${counted(held, 'stays', 'stay')} held: paused, turned off or disabled.`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'Nothing waits.' : parts.join(' ');
}
