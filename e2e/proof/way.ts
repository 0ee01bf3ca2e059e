/**
 * The grammar of attacks: a way is a source (where the pixel's code finds the value), a carrier (how it travels), a sink
 * (what would make code, markup or a request of it) and a mode. Each part is written once and goes with every other.
 */
import type { SlotContext } from '../../collector/pixels/contexts.ts';

export type Mode = 'sandbox' | 'main';

/** What a value has to be, for a sink to make something of it; `values.ts` has some of each. */
export type Kind =
  | 'code'
  | 'code in a string'
  | 'markup'
  | 'script element'
  | 'attribute'
  | 'script address'
  | 'code address'
  | 'document address'
  | 'address'
  | 'style';

/** What of a template differs between the ways of one page. */
export interface Place {
  /** `{{W17}}` */
  slot: string;
  /** A name that no other way has, for IDs of elements and names of variables. */
  name(word: string): string;
  /** An expression for the element with that name. */
  element(word: string): string;
  /** origin of a partner whom the reviewer approves */
  partner: string;
}

export interface Source {
  name: string;
  /** how the compiler has to write the value there, so that the way can be tried without it */
  context: SlotContext;
  modes?: readonly Mode[];
  /** elements before the script */
  markup?(place: Place): string;
  /** an expression for the value */
  read(place: Place): string;
}

export interface Carrier {
  name: string;
  /** Statements that bring `value`, an expression, to `use`, which writes statements around the expression it is given. */
  carry(value: string, use: (value: string) => string, place: Place): string;
}

export interface Sink {
  name: string;
  /** sinks that share one do the same under other names */
  group: string;
  kind: Kind;
  modes?: readonly Mode[];
  markup?(place: Place): string;
  /** Statements, each ended by a semicolon. */
  use(value: string, place: Place): string;
}

/** A template to be tried. */
export interface Trial {
  number: number;
  mode: Mode;
  /** what it is made of */
  name: string;
  kind: Kind;
  /** the parameter that the value comes in */
  parameter: string;
  template: string;
  /** tried first of all, where the kind's own aren't apt */
  value?: string;
}

export interface Way extends Trial {
  source: string;
  carrier: string;
  group: string;
  context: SlotContext;
}
