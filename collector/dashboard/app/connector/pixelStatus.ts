import type { ShownConnector } from '../api/types.ts';
import type { Tone } from '../ui/Badge.tsx';

/** A pixel's state in the words that the whole dashboard uses. */
export function sayPixelStatus({ status, live, killed, rejected, unavailable }: ShownConnector['pixel']): {
  text: string;
  tone: Tone;
} {
  if (killed) return { text: 'Stopped by a kill switch', tone: 'bad' };
  if (unavailable) return { text: 'Not ready', tone: 'warn' };
  switch (status) {
    case 'approved':
      return { text: 'Approved', tone: 'good' };
    case 'pending':
      if (rejected) return { text: 'Rejected', tone: 'bad' };
      return { text: live ? 'Changes pending review' : 'Pending review', tone: 'warn' };
    case 'revoked':
      return { text: 'Revoked', tone: 'bad' };
    case 'withdrawn':
      return { text: 'Withdrawn', tone: 'bad' };
    case 'none':
      return { text: 'No pixel', tone: 'quiet' };
  }
}
