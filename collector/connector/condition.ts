/**
 * A condition over dynamic parameters, as a connector's `when` has it: groups (`all`, `any`, `not`) around leaves that each ask one thing of
 * one parameter. No code and no regular expressions. What it means stands in `parameters/conditions.ts`.
 */
import { z } from 'zod';
import { strict } from '../validate/schemaMessages.ts';
import { line } from './texts.ts';

/** Groups and leaves of one condition. */
const MAX_NODES = 50;
const MAX_VALUES = 200;
const MAX_TEXT = 256;
/** Larger ones lose digits on their way through JSON. */
const MAX_NUMBER = 1e15;

/** A group has `all`, `any` or `not`; a leaf has `parameter` and one of the others. */
export interface Condition {
  all?: Condition[];
  any?: Condition[];
  not?: Condition;
  /** as between braces: `VALUE`, `COUNTRY|upper` */
  parameter?: string;
  equals?: Operand;
  in?: Operand[];
  less?: number;
  greater?: number;
  startsWith?: string;
  contains?: string;
  exists?: boolean;
  /** of texts: capital letters don't count */
  ignoreCase?: boolean;
}

/** A number compares with values as a number, a text as it stands. */
export type Operand = string | number;

export const GROUPS = ['all', 'any', 'not'] as const;
export const OPERATORS = ['equals', 'in', 'less', 'greater', 'startsWith', 'contains', 'exists'] as const;
export type Operator = (typeof OPERATORS)[number];
const OF_TEXT: readonly Operator[] = ['equals', 'in', 'startsWith', 'contains'];

const number = z.number().min(-MAX_NUMBER).max(MAX_NUMBER);
const text = z.string().min(1).max(MAX_TEXT);
const operand = z.union([text, number], {
  error: `has to be a text of 1 to ${MAX_TEXT} characters or a number within ±${MAX_NUMBER}`,
});

const node: z.ZodType<Condition> = z
  .lazy(() =>
    strict({
      all: z.array(node).min(1).exactOptional(),
      any: z.array(node).min(1).exactOptional(),
      not: node.exactOptional(),
      parameter: line(200, { spaces: true }).exactOptional(),
      equals: operand.exactOptional(),
      in: z.array(operand).min(1).max(MAX_VALUES).exactOptional(),
      less: number.exactOptional(),
      greater: number.exactOptional(),
      startsWith: text.exactOptional(),
      contains: text.exactOptional(),
      exists: z.boolean().exactOptional(),
      ignoreCase: z.boolean().exactOptional(),
    }).superRefine((given: Condition, context) => {
      const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
      const kinds = [...GROUPS, 'parameter' as const].filter((name) => given[name] !== undefined);
      if (kinds.length !== 1) {
        const what = kinds.length === 0 ? 'says nothing' : `has ${kinds.join(' and ')}`;
        return refuse([], `${what}; it needs exactly one of all, any, not or parameter`);
      }
      const operators = OPERATORS.filter((name) => given[name] !== undefined);
      if (given.parameter === undefined) {
        for (const name of operators) refuse([name], `goes with "parameter"; put both into a part of "${kinds[0]}"`);
        if (given.ignoreCase !== undefined) refuse(['ignoreCase'], 'goes with "parameter"');
        return;
      }
      if (operators.length !== 1) {
        const what = operators.length === 0 ? 'asks nothing' : `asks for ${operators.join(' and ')} at once`;
        return refuse([], `${what}; with "parameter" goes exactly one of ${OPERATORS.join(', ')}`);
      }
      const [operator] = operators;
      if (given.ignoreCase !== undefined && operator && !OF_TEXT.includes(operator)) {
        refuse(['ignoreCase'], `goes with ${OF_TEXT.join(', ')}; leave it out with ${operator}`);
      }
    }),
  )
  .meta({ id: 'Condition' });

export const condition: z.ZodType<Condition> = node.superRefine((whole, context) => {
  const count = countNodes(whole);
  if (count <= MAX_NODES) return;
  context.addIssue({ code: 'custom', message: `has ${count} groups and parameters; at most ${MAX_NODES} are allowed` });
});

function countNodes({ all = [], any = [], not }: Condition): number {
  return [...all, ...any, ...(not ? [not] : [])].reduce((sum, part) => sum + countNodes(part), 1);
}
