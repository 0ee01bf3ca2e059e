/** Short messages of what was done or can't be, for eyes and screen readers. Shown by Toasts.tsx. */
import { signal } from '@preact/signals';

export interface Toast {
  id: number;
  text: string;
  kind: 'info' | 'good' | 'bad';
}

const SHOWN_MS = 6_000;

export const toasts = signal<readonly Toast[]>([]);
let last = 0;

export function toast(text: string, kind: Toast['kind'] = 'info'): void {
  last += 1;
  const id = last;
  // the same again: not twice on the screen
  toasts.value = [...toasts.value.filter((shown) => shown.text !== text), { id, text, kind }];
  setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((shown) => shown.id !== id);
}
