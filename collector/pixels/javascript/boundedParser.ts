/**
 * acorn with limits. It reads code by functions that call each other, one deeper for each bracket, operator or branch, and so
 * does whatever walks the tree afterwards. Near the end of the stack V8 doesn't only throw: its compiler of regular expressions
 * ends the process. So the depth is counted where acorn itself goes deeper, which no code can be written to hide from.
 */
import { type Options, Parser, type Program } from 'acorn';
import { LimitExceeded } from '../compile/budget.ts';

/** A hundred functions or 250 brackets in each other; the stack would hold twice as much at the least. */
const MAX_DEPTH = 750;
const MAX_PATTERN = 4_096;
const MAX_GROUPS = 50;

/** Each way in which acorn gets back to itself goes through one of these; patterns take more of the stack for it. */
const DEEPER = {
  parseStatement: 1,
  parseMaybeAssign: 1,
  parseExprOp: 1,
  parseMaybeUnary: 1,
  parseExprAtom: 1,
  parseBindingAtom: 2,
};
type Deeper = keyof typeof DEEPER;

/** What acorn's parser is inside; its own types tell of the outside only. */
interface Inside extends Record<Deeper, (...given: unknown[]) => unknown> {
  start: number;
  validateRegExpPattern(state: { start: number; source: string }): void;
}

const Bounded = Parser.extend((Base) => {
  const inherited = Base.prototype as unknown as Inside;
  class BoundedParser extends Base {
    depth = 0;
  }
  const own = BoundedParser.prototype as unknown as Inside;
  for (const [name, weight] of Object.entries(DEEPER) as [Deeper, number][]) {
    const inner = inherited[name];
    own[name] = function (this: BoundedParser & Inside, ...given) {
      this.depth += weight;
      if (this.depth > MAX_DEPTH) throw tooDeep(this.start);
      const result = inner.apply(this, given);
      this.depth -= weight;
      return result;
    };
  }
  // before acorn hands the pattern to the engine, which would compile it
  own.validateRegExpPattern = function (this: Inside, state) {
    checkPattern(state.source, state.start);
    inherited.validateRegExpPattern.call(this, state);
  };
  return BoundedParser as unknown as typeof Parser;
});

/** Throws SyntaxError with `pos`, and LimitExceeded with an offset in `text`. */
export function parseBounded(text: string, options: Options): Program {
  return Bounded.parse(text, options);
}

function tooDeep(offset: number): LimitExceeded {
  return new LimitExceeded(
    'The script is nested too deeply here: brackets, functions, operators and branches count.',
    'Split the expression into several, or load the script by src.',
    offset,
  );
}

function checkPattern(pattern: string, offset: number): void {
  const fix = 'Use a shorter and plainer one, or load the script by src.';
  if (pattern.length > MAX_PATTERN) {
    const message = `This regular expression is ${pattern.length} characters long; at most ${MAX_PATTERN} are allowed.`;
    throw new LimitExceeded(message, fix, offset);
  }
  let groups = 0;
  for (let at = 0; at < pattern.length; at++) {
    const sign = pattern[at];
    if (sign === '\\') at++;
    // one in a class counts too: that refuses nothing that anybody writes
    else if (sign === '(' || sign === '[') groups++;
    else if (sign === ')' || sign === ']') groups--;
    if (groups > MAX_GROUPS) {
      throw new LimitExceeded(`This regular expression nests more than ${MAX_GROUPS} groups.`, fix, offset);
    }
  }
}
