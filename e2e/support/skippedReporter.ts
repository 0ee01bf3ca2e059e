/** Names at the end what was not tested, and why: nothing is skipped in silence. */
import type { FullConfig, Reporter, Suite } from 'playwright/types/testReporter';

export default class SkippedReporter implements Reporter {
  #all: Suite | undefined;

  onBegin(_config: FullConfig, all: Suite): void {
    this.#all = all;
  }

  onEnd(): void {
    const byReason = new Map<string, string[]>();
    for (const test of this.#all?.allTests() ?? []) {
      if (test.outcome() !== 'skipped') continue;
      const reason = test.annotations.find(({ type }) => type === 'skip')?.description ?? 'an earlier failure';
      byReason.set(reason, [...(byReason.get(reason) ?? []), test.titlePath().slice(2).join(' › ')]);
    }
    for (const [reason, titles] of byReason) {
      console.log(`\n  NOT TESTED (${titles.length}): ${reason}`);
      for (const title of titles) console.log(`    - ${title}`);
    }
  }

  printsToStdio(): boolean {
    return false;
  }
}
