/** What axe finds against WCAG 2.2 AA, and against good practice, on a page as it is now. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Page } from 'playwright/test';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** Half as long to read as the one with its comments, on each page of each test. */
const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export interface Violation {
  id: string;
  help: string;
  where: string[];
}

/** `of`: `colours`, where all else was looked at on this very page. */
export async function violations(page: Page, of: 'all' | 'colours' = 'all'): Promise<Violation[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(SOURCE);
  return page.evaluate(
    async ([tags, of]) => {
      const colours = window.axe.getRules(['cat.color']).filter((rule) => rule.tags.some((tag) => tags.includes(tag)));
      const runOnly = of === 'all' ? tags : { type: 'rule' as const, values: colours.map(({ ruleId }) => ruleId) };
      // what passed would take three times as long to tell
      const { violations } = await window.axe.run(document, { runOnly, resultTypes: ['violations'] });
      return violations.map(({ id, help, nodes }) => ({
        id,
        help,
        where: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
      }));
    },
    [RULES, of] as const,
  );
}
