/** A process of its own for the pixels bench: compiles the ten-kilobyte template once and prints the milliseconds. */
import { compilePixel } from '../collector/pixels/compile.ts';
import { tenKilobyteTemplate } from './pixelTemplates.ts';

const html = tenKilobyteTemplate();
const before = performance.now();
const { ok } = compilePixel(html, { sandbox: true });
const elapsed = performance.now() - before;
if (!ok) throw new Error('the template was refused');
process.stdout.write(`${elapsed}\n`);
