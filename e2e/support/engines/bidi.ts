/** A connection by WebDriver BiDi: commands and their answers as JSON over one WebSocket. */
import { WebSocket } from 'undici';

export interface Bidi {
  /** Rejects with the browser's words where it refuses, or with the connection's end. */
  command<Result>(method: string, params: object): Promise<Result>;
}

type Answer =
  | { id: number; type: 'success'; result: unknown }
  | { id: number; type: 'error'; error: string; message: string };

export async function connectBidi(url: string): Promise<Bidi> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, { method: string; resolve(result: unknown): void; reject(error: Error): void }>();
  let commands = 0;
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(data) as Answer;
    const waits = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.type === 'success') waits?.resolve(answer.result);
    else waits?.reject(new Error(`${waits.method}: ${answer.error}: ${answer.message}`));
  });
  socket.addEventListener('close', () => {
    for (const { method, reject } of waiting.values()) reject(new Error(`${method}: the connection closed`));
    waiting.clear();
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', ({ message }) => reject(new Error(`no connection to ${url}: ${message}`)));
  });
  return {
    command: <Result>(method: string, params: object) =>
      new Promise<Result>((resolve, reject) => {
        const id = ++commands;
        waiting.set(id, { method, resolve: (result) => resolve(result as Result), reject });
        socket.send(JSON.stringify({ id, method, params }));
      }),
  };
}
