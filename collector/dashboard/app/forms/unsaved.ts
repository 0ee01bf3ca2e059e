/** Keeps people from losing what they have not saved: links, the back button, and closing the page ask first. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** Where somebody wants to go while something isn't saved; the shell asks. */
export const leaving = signal<{ to: string } | undefined>(undefined);

let unsaved: { path: string } | undefined;

/** While `dirty`, leaving this screen asks first. */
export function useUnsavedGuard(dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return;
    const here = { path: location.pathname + location.search };
    unsaved = here;
    return () => {
      if (unsaved === here) unsaved = undefined;
    };
  }, [dirty]);
}

/** What was there is saved, or may go: the next navigation asks nothing. */
export function forgetUnsaved(): void {
  unsaved = undefined;
}

/** Called once, before the router listens: of what is stopped here it must not hear. */
export function watchLeaving(): void {
  const onClick = (event: MouseEvent) => {
    if (!unsaved || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.button !== 0) return;
    const link = event.composedPath().find((element) => element instanceof HTMLAnchorElement);
    if (!link || link.origin !== location.origin || !/^(_self)?$/.test(link.target) || link.download !== '') return;
    const to = link.pathname + link.search;
    if (link.getAttribute('href')?.startsWith('#') || to === unsaved.path) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    leaving.value = { to };
  };
  const onPopState = (event: PopStateEvent) => {
    if (!unsaved) return;
    const to = location.pathname + location.search;
    if (to === unsaved.path) return;
    // The address has changed already: it is put back, and the router hears nothing.
    event.stopImmediatePropagation();
    history.pushState(null, '', unsaved.path);
    leaving.value = { to };
  };
  const onUnload = (event: BeforeUnloadEvent) => {
    if (unsaved) event.preventDefault();
  };
  addEventListener('click', onClick, { capture: true });
  addEventListener('popstate', onPopState, { capture: true });
  addEventListener('beforeunload', onUnload);
}
