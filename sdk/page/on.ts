import { attempt } from './attempt.ts';

/** What reaches the window, also from its document. */
type Heard = WindowEventMap & Pick<DocumentEventMap, 'visibilitychange'>;

/** Listens on the window, for as long as the page lives; what `work` throws isn't the page's. */
export function on<Type extends keyof Heard>(type: Type, work: (event: Heard[Type]) => void): void {
  addEventListener(type, (event) => attempt(() => work(event as Heard[Type])));
}
