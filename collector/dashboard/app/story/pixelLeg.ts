/** What became of a pixel that was handed to the browser, in a sentence. */
import type { ReceiptOutcome } from '../../../../sdk/protocol.ts';
import type { StoredReceipt } from '../../../store/contract/event.ts';
import { spanText } from './span.ts';
import type { LegStory } from './types.ts';

/** Longer than a pixel may take: what has reported nothing by then hardly will. */
const PATIENCE_MS = 60_000;

const OUTCOMES: Record<ReceiptOutcome, { tone: LegStory['tone']; text: string }> = {
  ran: { tone: 'good', text: 'It ran in the browser' },
  threw: { tone: 'bad', text: 'It threw an error in the browser' },
  blocked: { tone: 'bad', text: 'The browser blocked a request of it' },
  timed_out: { tone: 'bad', text: 'It did not finish in time' },
  vetoed: { tone: 'no', text: 'The page itself turned it off' },
};

export function pixelStory(receipt: StoredReceipt | undefined, receivedAt: number, now: number): LegStory {
  if (!receipt) {
    return now - receivedAt < PATIENCE_MS
      ? { tone: 'waiting', sentence: 'Handed to the browser; its receipt is still to come.' }
      : {
          tone: 'no',
          sentence: 'Handed to the browser; no receipt came: the page was left, or something there stopped it.',
        };
  }
  return { tone: receiptTone(receipt), sentence: `${receiptText(receipt, receivedAt)}.` };
}

/** Without a full stop. */
export function receiptText({ outcome, at, detail }: StoredReceipt, receivedAt: number): string {
  const isWhole = detail === undefined || detail === '';
  const said = isWhole ? '' : `${outcome === 'ran' ? ', but ' : ': '}${detail.replace(/\.$/, '')}`;
  return `${OUTCOMES[outcome].text}${said}, ${spanText(Math.max(0, at - receivedAt))} after the event was stored`;
}

/** One that ran, but of which something couldn't be loaded, needs a look. */
export function receiptTone({ outcome, detail }: StoredReceipt): LegStory['tone'] {
  return outcome === 'ran' && detail ? 'bad' : OUTCOMES[outcome].tone;
}
