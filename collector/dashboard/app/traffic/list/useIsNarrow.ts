/** Whether an element is narrower than so many px: what stands beside it counts, not only the window. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

export function useIsNarrow(element: RefObject<HTMLElement | null>, below: number): boolean {
  const [narrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const look = () => {
      // Out of sight its width says nothing; it comes back as it was.
      if (current.checkVisibility({ visibilityProperty: true })) setNarrow(current.clientWidth < below);
    };
    const observer = new ResizeObserver(look);
    observer.observe(current);
    look();
    return () => observer.disconnect();
  }, [element, below]);
  return narrow;
}

const NARROW_WINDOW = '(max-width: 47.99rem)';

export function useIsNarrowWindow(): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia(NARROW_WINDOW).matches);
  useLayoutEffect(() => {
    const query = matchMedia(NARROW_WINDOW);
    const look = () => setNarrow(query.matches);
    query.addEventListener('change', look);
    return () => query.removeEventListener('change', look);
  }, []);
  return narrow;
}
