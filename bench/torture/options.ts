/** `npm run torture -- --kills 20 --rate 300 --seed 7 --json results.json` */
import { parseArgs } from 'node:util';

export interface Options {
  kills: number;
  /** events a second */
  rate: number;
  /** of everything that is up to chance; processes still differ in when they get to run */
  seed: number;
  /** where the results go, besides the table; undefined: a new file in bench/results/ */
  json: string | undefined;
}

/** Throws an Error that says what is accepted. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      kills: { type: 'string', default: '200' },
      rate: { type: 'string', default: '300' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      json: { type: 'string' },
    },
  });
  return {
    kills: wholeNumber('kills', values.kills, 0, 100_000),
    rate: wholeNumber('rate', values.rate, 1, 10_000),
    seed: wholeNumber('seed', values.seed, 0, 2 ** 32 - 1),
    json: values.json,
  };
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < min || number > max) {
    throw new Error(`--${name} ${text}: accepted is a whole number from ${min} to ${max}`);
  }
  return number;
}
