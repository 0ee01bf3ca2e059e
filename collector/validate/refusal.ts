/** Why a place in a pixel’s text is refused, where that is, and what to write instead. */
export interface Refusal {
  /** in the template as submitted, both from 1 */
  line: number;
  column: number;
  /** the slot as written, where it is a slot that can't stand */
  slot?: string;
  /** where the slot stands */
  context?: string;
  message: string;
  fix: string;
  /** of what isn't proved: nothing becomes code by it, a value may only add parameters, or choose where on an approved host */
  isHarmless?: true;
  /** not a place but the whole asks for too much: nesting, size, or steps to check it */
  limit?: true;
}
