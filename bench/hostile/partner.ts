/** Hostile partners in a process of their own, one port for each way of theirs; prints `{ way: port }`. */
import { HOSTILE_ANSWERS } from '../../collector/webhooks/send/hostileAnswers.testing.ts';
import { startRawPartner } from '../../collector/webhooks/send/rawPartner.testing.ts';

const ports: Record<string, number> = {};
for (const [way, answer] of Object.entries(HOSTILE_ANSWERS)) {
  const { port } = await startRawPartner((socket) => answer(socket));
  ports[way] = port;
}
process.stdout.write(`${JSON.stringify(ports)}\n`);
