/**
 * What the browser forbids scripts in the sandbox unless a reviewer allows it by name. `inline_scripts`: that scripts from
 * elsewhere write scripts into the document; `eval`: that they run text as code. Only for templates of which it is proved
 * that no value gets that far.
 */
export const ALLOWANCES = ['inline_scripts', 'eval'] as const;
export type Allowance = (typeof ALLOWANCES)[number];
