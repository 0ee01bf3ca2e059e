/** Starts collectors in a process that a worker keeps for all its tests (`collectorHost.ts`). */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FromHost, ToHost } from './collectorHost.ts';

const HOST = fileURLToPath(new URL('../../../dist/bench/collectorHost.js', import.meta.url));

export interface HostedCollector {
  url: string;
  signInLink: string;
  /** Drains; resolves when it has ended. */
  stop(): Promise<void>;
}

export interface HostedCollectors {
  start(env: NodeJS.ProcessEnv, onLog: (text: string) => void): Promise<HostedCollector>;
  close(): Promise<void>;
}

export function hostCollectors(): HostedCollectors {
  const answers = new Map<number, { onLog(text: string): void; settle(answer: FromHost): void }>();
  let host: ChildProcess | undefined;
  let serial = 0;

  function startHost(): ChildProcess {
    const child = fork(HOST, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.on('message', (message: FromHost) => {
      const listener = answers.get(message.id);
      if ('logged' in message) listener?.onLog(message.logged);
      else listener?.settle(message);
    });
    child.on('exit', (code, signal) => {
      for (const [id, { settle }] of answers)
        settle({ id, failed: `the host of collectors ended (${code ?? signal})` });
    });
    return child;
  }

  function ask(message: ToHost, onLog: (text: string) => void): Promise<FromHost> {
    host ??= startHost();
    const { send } = host;
    return new Promise((resolve) => {
      answers.set(message.id, { onLog, settle: resolve });
      send.call(host, message);
    });
  }

  return {
    async start(env, onLog) {
      const id = ++serial;
      const answer = await ask({ id, start: env }, onLog);
      if (!('started' in answer)) throw new Error('failed' in answer ? answer.failed : 'no collector was started');
      return {
        ...answer.started,
        async stop() {
          const ended = await ask({ id, stop: true }, onLog);
          answers.delete(id);
          if ('failed' in ended) throw new Error(ended.failed);
        },
      };
    },
    async close() {
      if (!host) return;
      const ended = once(host, 'exit');
      host.kill('SIGKILL');
      await ended;
    },
  };
}
