/**
 * One contestant in a process of its own: `NAME JSON`. Its queue is filled first; measured is from the start of work until the
 * last job is done and written down. Prints milliseconds.
 */
import { bareLoop } from './contestants/bareLoop.ts';
import { bullmq } from './contestants/bullmq.ts';
import { graphileWorker } from './contestants/graphileWorker.ts';
import { pgBoss } from './contestants/pgBoss.ts';
import { tagRelay } from './contestants/tagRelay.ts';
import { jobs } from './job.ts';
import type { Contestant } from './types.ts';

const CONTESTANTS: Record<string, Contestant> = { bareLoop, bullmq, graphileWorker, pgBoss, tagRelay };

const [, , name = '', text = '{}'] = process.argv;
const { ports, count, queue } = JSON.parse(text) as { ports: number[]; count: number; queue: string };
const contestant = CONTESTANTS[name];
if (!contestant) throw new Error(`there is no contestant ${name}`);
const { work, close } = await contestant(jobs(ports, count), queue);
const before = performance.now();
await work();
process.stdout.write(`${performance.now() - before}\n`);
await close();
process.exit(0);
