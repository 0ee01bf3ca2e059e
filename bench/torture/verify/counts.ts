/** What a run came to, in numbers. */
export interface Counts {
  events: number;
  acknowledged: number;
  deliveries: number;
  succeeded: number;
  failed: number;
  /** attempts in the log, and requests that partners saw */
  attempts: number;
  requests: number;
  /** requests whose answer was not complete when the collector was killed */
  onTheLine: number;
  /** requests that were under way at a kill, from the send to the end's commit: the log knows nothing of them */
  inFlight: number;
  /** of these, those that had been answered: at most this many ms before the kill */
  answeredUnwritten: number;
  longestUnwrittenMs: number;
  /** acceptances beyond the first of a delivery */
  duplicates: number;
  /** of these, those after an answer that the collector had given up waiting for */
  duplicatesAfterLateAnswers: number;
  /** deliveries to be sent at most once that were begun when the collector was killed: their fate is unknown, and said so */
  givenUp: number;
  /** other attempts that no partner saw: connections that failed */
  unseenAttempts: number;
}
