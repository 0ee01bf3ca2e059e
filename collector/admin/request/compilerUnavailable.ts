/** A pixel that couldn't be compiled just now, as an answer: no verdict on it, so the caller may ask again. */
import type { Unavailable } from '../../compiling/pixelCompiler.ts';
import { HttpProblem } from '../../http/problem.ts';

const WHY: Record<Unavailable['unavailable'], string> = {
  timed_out: 'checking it took too long',
  crashed: 'the process that checks pixels failed',
  out_of_memory: 'checking it took more memory than one pixel may',
  busy: 'too many pixels wait to be checked',
};

export function compilerUnavailable(unavailable: Unavailable['unavailable'], field?: string): HttpProblem {
  const detail = `${field === undefined ? '' : `${field}: `}the pixel could not be checked now (${WHY[unavailable]}); nothing has changed, try again`;
  return new HttpProblem(503, { detail, ...(field !== undefined && { field }), unavailable }, { 'retry-after': '5' });
}
