/**
 * How many steps a backtracking matcher takes, as engines of JavaScript are: counted, so that a test holds work and not time.
 * A matcher of its own, with the choices in the order in which they have to be tried, and a stack instead of recursion.
 */
import { type Pattern, parsePattern } from './pattern.testing.ts';

type Step =
  | { do: 'char'; test: (unit: string) => boolean; back: boolean }
  | { do: 'split'; first: number; second: number }
  | { do: 'jump'; to: number }
  | { do: 'assert'; holds: (text: string[], at: number) => boolean }
  | { do: 'look'; from: number; negative: boolean; after: number }
  /** a loop whose body took nothing ends */
  | { do: 'mark'; loop: number }
  | { do: 'moved'; loop: number }
  | { do: 'match' };

export class TooManySteps extends Error {}

/** Steps that all matches in the text take, one after the other, and the last try that finds none. Throws TooManySteps. */
export function countSteps({ source, flags }: RegExp, text: string, most: number): number {
  const program = compile(source, flags);
  const units = flags.includes('u') || flags.includes('v') ? [...text] : text.split('');
  let steps = 0;

  /** where it ended, or -1 */
  function run(entry: number, start: number): number {
    const choices: { pc: number; at: number; marks: number[] }[] = [];
    let marks: number[] = [];
    let pc = entry;
    let at = start;
    for (;;) {
      steps += 1;
      if (steps > most) throw new TooManySteps(`/${source}/${flags}`);
      const step = program[pc];
      let ok = true;
      switch (step?.do) {
        case 'char': {
          const unit = units[step.back ? at - 1 : at];
          ok = unit !== undefined && step.test(unit);
          at += step.back ? -1 : 1;
          pc += 1;
          break;
        }
        case 'split':
          choices.push({ pc: step.second, at, marks });
          pc = step.first;
          break;
        case 'jump':
          pc = step.to;
          break;
        case 'assert':
          ok = step.holds(units, at);
          pc += 1;
          break;
        case 'look':
          ok = run(step.from, at) >= 0 !== step.negative;
          pc = step.after;
          break;
        case 'mark':
          marks = [...marks];
          marks[step.loop] = at;
          pc += 1;
          break;
        case 'moved':
          ok = marks[step.loop] !== at;
          pc += 1;
          break;
        default:
          return at;
      }
      if (ok) continue;
      const choice = choices.pop();
      if (!choice) return -1;
      ({ pc, at, marks } = choice);
    }
  }

  // what begins with ^ is tried at the start alone, as engines do
  const onlyAtStart = /^\^/.test(source) && !flags.includes('m') && parsePattern(source).kind === 'sequence';
  for (let start = 0; start <= units.length; ) {
    const end = run(0, start);
    if (onlyAtStart || (flags.includes('y') && end < 0)) break;
    start = end > start ? end : start + 1;
  }
  return steps;
}

function compile(source: string, flags: string): Step[] {
  const program: Step[] = [];
  let loops = 0;
  const add = (step: Step) => program.push(step) - 1;

  function emit(pattern: Pattern, back: boolean): void {
    switch (pattern.kind) {
      case 'char':
        add({ do: 'char', test: charTest(pattern.source, flags), back });
        return;
      case 'sequence':
        for (const part of back ? pattern.parts.toReversed() : pattern.parts) emit(part, back);
        return;
      case 'choice':
        emitChoice(pattern.options, back);
        return;
      case 'repeat':
        emitRepeat(pattern, back);
        return;
      case 'look': {
        const look = add({ do: 'look', from: program.length + 1, negative: pattern.negative, after: 0 });
        emit(pattern.of, pattern.behind);
        add({ do: 'match' });
        program[look] = { do: 'look', from: look + 1, negative: pattern.negative, after: program.length };
        return;
      }
      default:
        add({ do: 'assert', holds: assertion(pattern.kind, flags) });
    }
  }

  function emitChoice([first, ...others]: Pattern[], back: boolean): void {
    if (!first) return;
    if (others.length === 0) {
      emit(first, back);
      return;
    }
    const split = add({ do: 'split', first: program.length + 1, second: 0 });
    emit(first, back);
    const jump = add({ do: 'jump', to: 0 });
    program[split] = { do: 'split', first: split + 1, second: program.length };
    emitChoice(others, back);
    program[jump] = { do: 'jump', to: program.length };
  }

  function emitRepeat({ of, min, max, lazy }: Extract<Pattern, { kind: 'repeat' }>, back: boolean): void {
    for (let n = 0; n < min; n++) emit(of, back);
    const split = (into: number, out: number): Step =>
      lazy ? { do: 'split', first: out, second: into } : { do: 'split', first: into, second: out };
    if (max === Number.POSITIVE_INFINITY) {
      const loop = loops++;
      const head = add({ do: 'split', first: 0, second: 0 });
      add({ do: 'mark', loop });
      emit(of, back);
      add({ do: 'moved', loop });
      add({ do: 'jump', to: head });
      program[head] = split(head + 1, program.length);
      return;
    }
    const heads: number[] = [];
    for (let n = min; n < max; n++) {
      heads.push(add({ do: 'split', first: 0, second: 0 }));
      emit(of, back);
    }
    for (const head of heads) program[head] = split(head + 1, program.length);
  }

  emit(parsePattern(source), false);
  add({ do: 'match' });
  return program;
}

/** Of one character, by the engine itself; the answers are kept. */
export function charTest(source: string, flags: string): (unit: string) => boolean {
  const pattern = new RegExp(`^(?:${source})$`, flags.replace(/[gym]/g, ''));
  const known = new Map<string, boolean>();
  return (unit) => {
    let answer = known.get(unit);
    if (answer === undefined) {
      answer = pattern.test(unit);
      known.set(unit, answer);
    }
    return answer;
  };
}

function assertion(
  kind: 'start' | 'end' | 'boundary' | 'no_boundary',
  flags: string,
): (text: string[], at: number) => boolean {
  const lineEnds = flags.includes('m');
  const isWord = (unit: string | undefined) => unit !== undefined && /^\w$/.test(unit);
  switch (kind) {
    case 'start':
      return (text, at) => at === 0 || (lineEnds && text[at - 1] === '\n');
    case 'end':
      return (text, at) => at === text.length || (lineEnds && text[at] === '\n');
    case 'boundary':
      return (text, at) => isWord(text[at - 1]) !== isWord(text[at]);
    case 'no_boundary':
      return (text, at) => isWord(text[at - 1]) === isWord(text[at]);
  }
}
