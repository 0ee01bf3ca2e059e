/** Starts the partner of many destinations (`sink.ts`) in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export async function startSink(destinations: number): Promise<{ ports: number[]; child: ChildProcess }> {
  const sink = fileURLToPath(new URL('./sink.js', import.meta.url));
  const child = spawn(process.execPath, [sink, String(destinations)], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    return { ports: JSON.parse(line) as number[], child };
  }
  throw new Error('the partner ended before it was ready');
}
