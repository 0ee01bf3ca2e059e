/** As much of a pixel's `<style>` as tells whether what it names is loaded: rules, the boxes they are for, what they hide. */
import { attributeOf, type HtmlElement } from './tree.ts';

export interface StyleRule {
  /** one selector each */
  selectors: string[];
  body: string;
  /** of the rule's body, in the sheet */
  start: number;
  /** what stands around it, as `@media print` */
  within: string[];
}

/** Rules in order, those in blocks too; an at-rule with declarations of its own (`@font-face`) is one whose selector it is. */
export function styleRules(sheet: string): StyleRule[] {
  // as long as it was, so that places stay
  const text = sheet.replace(/\/\*[^*]*(?:\*(?!\/)[^*]*)*\*\//g, (comment) => ' '.repeat(comment.length));
  const rules: StyleRule[] = [];
  const open: { prelude: string; start: number; hasRules: boolean }[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === ';' && open.length === 0) from = at + 1;
    else if (sign === '{') {
      const parent = open.at(-1);
      if (parent) parent.hasRules = true;
      open.push({ prelude: text.slice(from, at).trim(), start: at + 1, hasRules: false });
      from = at + 1;
    } else if (sign === '}') {
      const block = open.pop();
      if (block && !block.hasRules) {
        const within = open.map(({ prelude }) => prelude);
        const selectors = block.prelude.split(',').map((one) => one.trim());
        rules.push({ selectors, body: text.slice(block.start, at), start: block.start, within });
      }
      from = at + 1;
    }
  }
  return rules;
}

/** Whether a box that is always there is what the selector is for: by its last part, which has to be a plain one. */
export function matches(selector: string, element: HtmlElement): boolean {
  const last = selector.split(/[\s>+~]/).at(-1) ?? '';
  const plain = /^(\*|[a-z][\w-]*)?((?:[.#][\w-]+)*)(?:::?(?:before|after))?$/i.exec(last);
  if (!plain || last === '') return false;
  const [, name = '*', marks = ''] = plain;
  if (name !== '*' && name.toLowerCase() !== element.tag) return false;
  const classes = (attributeOf(element, 'class') ?? '').split(/\s/);
  return marks.split(/(?=[.#])/).every((mark) => {
    if (mark === '') return true;
    const named = mark.slice(1);
    return mark[0] === '#' ? attributeOf(element, 'id') === named : classes.includes(named);
  });
}

/** Whether the rule holds on a screen, whatever its size. */
export function holdsAlways({ within }: StyleRule): boolean {
  return within.every((prelude) => /^@media\s+(?:all|screen)$/i.test(prelude) || /^@layer\b/i.test(prelude));
}
