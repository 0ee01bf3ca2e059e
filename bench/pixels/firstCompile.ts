/**
 * A process of its own for the pixels bench: compiles the ten-kilobyte template once and prints the milliseconds. With
 * `warm` as argument, what a collector does when it starts comes before.
 */
import { compilePixel } from '../../collector/pixels/compile/compile.ts';
import { warmUpCompiler } from '../../collector/pixels/compile/warmUp.ts';
import { tenKilobyteTemplate } from './pixelTemplates.ts';

const html = tenKilobyteTemplate();
if (process.argv[2] === 'warm') warmUpCompiler();
const before = performance.now();
const { ok } = compilePixel(html, { sandbox: true });
const elapsed = performance.now() - before;
if (!ok) throw new Error('the template was refused');
process.stdout.write(`${elapsed}\n`);
