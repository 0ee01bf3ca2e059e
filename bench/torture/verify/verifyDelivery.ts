/** One delivery against what its partner saw. Pure; adds to the counts. */
import type { Attempt } from '../../../collector/store/contract/delivery.ts';
import { PACE } from '../pace.ts';
import { alwaysAccepts, DESTINATIONS } from '../partners/destinations.ts';
import type { Counts } from './counts.ts';
import type { Life, SeenRequest, SentEvent, StoredDelivery } from './evidence.ts';
import type { Find } from './findings.ts';
import { type Matched, matchAttempts } from './matchAttempts.ts';

/**
 * From a partner's answer to the commit of the attempt's end takes a few ms; what is older than this at a kill should have
 * been written, however busy the machine.
 */
const UNWRITTEN_MS = 2_000;
const MAX_STEPS = 20;

export function verifyDelivery(parts: {
  delivery: StoredDelivery;
  event: SentEvent | undefined;
  requests: readonly SeenRequest[];
  lives: readonly Life[];
  counts: Counts;
  find: Find;
}): void {
  const { delivery, event, lives, counts, find } = parts;
  const { id, connector, state } = delivery;
  const destination = DESTINATIONS.find((one) => one.id === connector);
  const { requests, unseen } = matchAttempts(parts.requests, delivery.attempts);
  const story = () => `${connector} ${id}: ${tell(parts.requests, delivery, lives)}`;
  const accepted = requests.filter(isAccepted);
  const attempts = delivery.attempts.toSorted((a, b) => a.at - b.at);
  const last = attempts.at(-1);

  // its end
  if (state === 'succeeded') {
    if (!last || !isSuccess(last)) find('a success is an attempt answered 2xx', story);
    const isSentAgain = requests.some(({ request, attempt }) => !attempt && last && request.at > last.at);
    if (isSentAgain || attempts.slice(0, -1).some(isSuccess)) find('nothing is sent after a success', story);
    if (accepted.length === 0) find('a success is what a partner accepted', story);
  } else if (state === 'failed') {
    if (destination && alwaysAccepts(destination)) find('a partner that accepts gets every webhook', story);
    const isGivenUp = destination?.atMostOnce && last?.error?.includes('sends at most once');
    if (attempts.length !== PACE.delaysMs.length && !isGivenUp) find('a failure has used up its attempts', story);
    if (attempts.some(isSuccess)) find('a failure has no success in its log', story);
  } else {
    find('every delivery ends', story);
  }

  // each request in the log, but for those at a kill
  for (const [place, { request, attempt }] of requests.entries()) {
    if (attempt) {
      if (!agree(request, attempt)) find('the log says what the partner did', story);
      continue;
    }
    counts.inFlight += 1;
    const killedAt = lives[request.life]?.killedAt ?? null;
    const next = requests[place + 1]?.request;
    if (
      killedAt === null ||
      next?.life === request.life ||
      attempts.some(({ at }) => at > request.at && at < killedAt)
    ) {
      find('only a kill leaves a request out of the log', story);
    } else if (request.endedAt !== null && request.endedAt <= killedAt) {
      const unwrittenMs = killedAt - request.endedAt;
      counts.answeredUnwritten += 1;
      counts.longestUnwrittenMs = Math.max(counts.longestUnwrittenMs, unwrittenMs);
      if (unwrittenMs > UNWRITTEN_MS) find('the end of an attempt is written at once', story);
    }
  }
  for (const attempt of unseen) {
    if (attempt.error?.startsWith('the collector stopped while this was being sent')) counts.givenUp += 1;
    else counts.unseenAttempts += 1;
    if (attempt.status !== null || !attempt.error) find('the log knows only answers that were given', story);
  }

  // sent again after it may have been taken: never where it must not be
  if (destination?.atMostOnce) {
    if (accepted.length > 1) find('at most once is never accepted twice', story);
    const isTaken = ({ request }: Matched['requests'][number]) =>
      request.ending !== 'refused' || request.status !== 429;
    if (requests.slice(0, -1).some(isTaken)) find('at most once is sent again only where it was not taken', story);
    if (requests.length === 0 && state !== 'failed') find('at most once is sent, or given up', story);
  }

  // accepted more than once: only where the collector could not know
  for (const { attempt } of accepted.slice(0, -1)) {
    counts.duplicates += 1;
    if (attempt === null) continue; // at a kill, or found above
    if (isLate(attempt)) counts.duplicatesAfterLateAnswers += 1;
    else find('a duplicate is of a request in flight at a kill', story);
  }

  // what was sent is this event's
  for (const { request } of requests) {
    if (request.ending === 'broken' && request.event === '') continue; // cut off before it was whole
    const isRight =
      request.destination === connector &&
      request.event === delivery.event &&
      request.transaction === event?.transaction &&
      request.click === (destination?.needsClick ? (event?.click ?? '') : '');
    if (!isRight) find('a webhook tells of its event', () => `${story()}; ${JSON.stringify(request)}`);
  }
}

const isOk = (status: number | null) => status !== null && status >= 200 && status < 300;

/** By its head, whatever became of the body, which `error` tells of. */
const isSuccess = ({ status }: Attempt) => isOk(status);

/** Also where the answer broke off after a 2xx head, if that arrived: a reset can overtake it. */
const isAccepted = ({ request, attempt }: Matched['requests'][number]) =>
  request.ending === 'accepted' || (isOk(request.status) && attempt !== null && isSuccess(attempt));

/** The collector waited as long as it does, and no longer; the answer came about then. */
const isLate = ({ durationMs, error }: Attempt) => Boolean(error) && durationMs >= PACE.timeouts.attemptMs;

/** Whether both tell of the same answer. */
function agree(request: SeenRequest, attempt: Attempt): boolean {
  if (isLate(attempt)) return true;
  if (request.ending === 'accepted') return isSuccess(attempt);
  if (request.ending === 'refused') return attempt.status === request.status;
  return Boolean(attempt.error) && (!isSuccess(attempt) || isOk(request.status));
}

/** Requests, attempts and kills in the order of time. */
function tell(
  requests: readonly SeenRequest[],
  { event, state, attempts }: StoredDelivery,
  lives: readonly Life[],
): string {
  const steps = [
    ...requests.map(({ at, life, ending, endedAt }) => ({
      at,
      text: `request in life ${life} ${ending} at ${endedAt}`,
    })),
    ...attempts.map(({ at, status, durationMs, error }) => ({
      at,
      text: `attempt logged: ${status ?? 'no answer'} in ${durationMs} ms${error ? ` (${error})` : ''}`,
    })),
    ...lives.flatMap(({ number, killedAt }) =>
      killedAt === null ? [] : [{ at: killedAt, text: `life ${number} killed`, isKill: true }],
    ),
  ].sort((a, b) => a.at - b.at);
  const first = steps.findIndex((step) => !('isKill' in step));
  const lines = steps.slice(Math.max(0, first)).map(({ at, text }) => `${at} ${text}`);
  const shown = lines.length > MAX_STEPS ? [...lines.slice(0, MAX_STEPS), '…'] : lines;
  return `${state}, of ${event}; ${shown.join('; ')}`;
}
