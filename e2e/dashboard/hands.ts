/** What a person does in the dashboard, counted: each click, each text, each key and each choice is one interaction. */
import type { Locator } from 'playwright/test';

export interface Hands {
  click(what: Locator): Promise<void>;
  /** as pasted or typed, in one go */
  fill(what: Locator, text: string): Promise<void>;
  press(what: Locator, key: string): Promise<void>;
  choose(what: Locator, label: string): Promise<void>;
  /** so far */
  interactions(): number;
}

export function createHands(): Hands {
  let count = 0;
  return {
    async click(what) {
      count++;
      await what.click();
    },
    async fill(what, text) {
      count++;
      await what.fill(text);
    },
    async press(what, key) {
      count++;
      await what.press(key);
    },
    async choose(what, label) {
      count++;
      await what.selectOption({ label });
    },
    interactions: () => count,
  };
}
