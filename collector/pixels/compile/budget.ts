/**
 * How much work one template may cost, counted in steps (a node looked at, some characters read) and not in time: the same
 * template gets the same verdict on every machine and at every load, so that an approval never depends on how busy it was.
 */

/** Many times what the largest real pixel takes; used up within a second or so. */
const MAX_STEPS = 5_000_000;
/** Characters that a regular expression or a parser goes through in about the time of one step. */
const CHARACTERS_PER_STEP = 16;

export interface Budget {
  /** Throws BudgetExceeded once there is nothing left. `offset`: where in the draft's source the work is, if that can be told. */
  spend(steps: number, offset?: number): void;
  /** For going through a text once. */
  spendOn(text: string, offset?: number): void;
  spent(): number;
}

/** A template that goes beyond what one template may ask for; `compilePixel` makes a refusal of it. */
export class LimitExceeded extends Error {
  override name = 'LimitExceeded';
  constructor(
    message: string,
    readonly fix: string,
    /** in the draft's source */
    readonly offset: number | undefined,
  ) {
    super(message);
  }
}

export class BudgetExceeded extends LimitExceeded {
  override name = 'BudgetExceeded';
  constructor(offset: number | undefined) {
    super(
      'The template takes more steps to check than one template may cost.',
      'Make its scripts shorter and plainer, or load the long one by src.',
      offset,
    );
  }
}

export function createBudget(steps: number = MAX_STEPS): Budget {
  let left = steps;
  const budget: Budget = {
    spend(cost, offset) {
      left -= cost;
      if (left < 0) throw new BudgetExceeded(offset);
    },
    spendOn: (text, offset) => budget.spend(1 + text.length / CHARACTERS_PER_STEP, offset),
    spent: () => steps - left,
  };
  return budget;
}
