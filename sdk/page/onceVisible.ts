import { attempt } from './attempt.ts';

/** Runs `work` now, or when a page that was rendered before anybody asked for it is shown: until then nothing happened. */
export function onceVisible(work: () => void): void {
  if ((document as { prerendering?: boolean }).prerendering) {
    document.addEventListener('prerenderingchange', () => attempt(work), { once: true });
  } else work();
}
