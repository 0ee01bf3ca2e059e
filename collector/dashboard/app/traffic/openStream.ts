/**
 * Listens to a live stream while the page is looked at: a browser has six connections to a host over HTTP/1.1, and a stream in each
 * of six tabs would leave none for the seventh. Whoever comes back to a tab reads anew what was missed.
 */

const RETRY_MS = 5000;

export interface StreamListener {
  /** a message of one of the names listened to; `data` is its JSON */
  onMessage(name: string, data: unknown): void;
  /** connected, also again: what happened before isn't told */
  onOpen(): void;
  onLost(): void;
}

/** Returns how to stop. */
export function openStream(url: string, names: readonly string[], listener: StreamListener): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;

  function open(): void {
    if (source || document.visibilityState === 'hidden') return;
    const opened = new EventSource(url);
    source = opened;
    opened.onopen = () => listener.onOpen();
    opened.onerror = () => {
      listener.onLost();
      // A refusal (signed out, too many streams) is final for an EventSource; this isn't.
      if (opened.readyState === EventSource.CLOSED && source === opened) {
        source = undefined;
        retry = setTimeout(open, RETRY_MS);
      }
    };
    for (const name of names) {
      opened.addEventListener(name, (message) => listener.onMessage(name, JSON.parse(message.data)));
    }
  }

  function close(): void {
    clearTimeout(retry);
    source?.close();
    source = undefined;
  }

  function follow(): void {
    if (document.visibilityState === 'hidden') close();
    else open();
  }

  document.addEventListener('visibilitychange', follow);
  open();
  return () => {
    document.removeEventListener('visibilitychange', follow);
    close();
  };
}
