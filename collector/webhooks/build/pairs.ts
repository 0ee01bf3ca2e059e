/** A webhook's parameters with their values: the pairs of a query, a form or a flat JSON object. */
import { itemsOf } from '../../parameters/items.ts';
import { expand } from '../../parameters/values.ts';
import { type CompiledParameter, NUMBER_SIGN } from './compile/compileParameters.ts';
import { encodeValue } from './encode.ts';
import { ownLength, type RequestValues, rawValue, valuesOfItem } from './requestValues.ts';

export interface Pair {
  name: string;
  /** the name as it stands in a query or form */
  encodedName: string;
  text: string;
  numeric: boolean;
}

/** For parameters that are not about items. Throws RequestTooLargeError. */
export function plainPairs(
  parameters: readonly CompiledParameter[],
  values: RequestValues,
  omitEmpty: boolean,
): Pair[] {
  const { fill, budget } = values;
  return parameters
    .map((parameter) => {
      const { name, encodedName, value } = parameter;
      budget.spend(encodedName.length + ownLength(value));
      return { name, encodedName, numeric: isNumber(parameter, values), text: expand(value, fill) };
    })
    .filter(({ text }) => !omitEmpty || text !== '');
}

/**
 * Parameters with `items: "each"` that stand side by side go item by item: `ITEM1, QTY1, ITEM2, QTY2`. Throws
 * RequestTooLargeError.
 */
export function itemPairs(parameters: readonly CompiledParameter[], values: RequestValues, omitEmpty: boolean): Pair[] {
  const items = itemsOf(values.data);
  const pairs: Pair[] = [];
  const add = (parameter: CompiledParameter, text: string, of: RequestValues, number?: number) => {
    if (omitEmpty && text === '') return;
    // its values have been spent
    values.budget.spend(parameter.encodedName.length + ownLength(parameter.value));
    pairs.push({ ...named(parameter, number), text, numeric: isNumber(parameter, of) });
  };
  for (let first = 0; first < parameters.length; ) {
    const run = runOfEach(parameters, first);
    items.forEach((item, index) => {
      if (run.length === 0) return;
      const ofItem = valuesOfItem(values, item, index);
      for (const parameter of run) add(parameter, expand(parameter.value, ofItem.fill), ofItem, index + 1);
    });
    first += run.length;
    const parameter = parameters[first];
    if (run.length > 0 || !parameter) continue;
    const text = parameter.items ? joined(parameter, items, values) : expand(parameter.value, values.fill);
    add(parameter, text, values);
    first += 1;
  }
  return pairs;
}

/** The type of a JSON value comes from the template, and from the page only where it sent a number. */
function isNumber({ numeric, numberOf }: CompiledParameter, values: RequestValues): boolean {
  return numeric || (numberOf !== undefined && typeof rawValue(values, numberOf) === 'number');
}

function runOfEach(parameters: readonly CompiledParameter[], first: number): CompiledParameter[] {
  const end = parameters.findIndex(({ items }, index) => index >= first && !items?.each);
  return parameters.slice(first, end < 0 ? undefined : end);
}

function named({ name, encodedName }: CompiledParameter, number: number | undefined): Omit<Pair, 'text' | 'numeric'> {
  if (number === undefined || !name.includes(NUMBER_SIGN)) return { name, encodedName };
  const numbered = name.replaceAll(NUMBER_SIGN, String(number));
  return { name: numbered, encodedName: encodeValue(numbered) };
}

/**
 * Lists that belong together have to stay in step: an empty value keeps its place, and a separator within a value becomes a
 * space. A list of nothing but empty values is empty.
 */
function joined({ value, items: rule }: CompiledParameter, items: readonly unknown[], values: RequestValues): string {
  if (!rule || rule.each) return '';
  const { separator } = rule;
  const texts = items.map((item, index) => {
    values.budget.spend(ownLength(value));
    const text = expand(value, valuesOfItem(values, item, index).fill);
    return text.replaceAll(separator, separator === ' ' ? '_' : ' ');
  });
  return texts.some((text) => text !== '') ? texts.join(separator) : '';
}
