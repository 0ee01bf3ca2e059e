/** Taking something off a list of Home, for everybody: which one is under way, and what is said of it. */
import { useState } from 'preact/hooks';
import { sayError } from '../../../api/problem.ts';
import { toast } from '../../../ui/overlays/toast.ts';

export interface Dismiss {
  /** key of the one that is being taken off */
  busy: string | undefined;
  /** `said`: once it is done. Then the list is loaded anew. */
  dismiss(key: string, work: () => Promise<unknown>, said: string): Promise<void>;
}

export function useDismiss(onDismissed: () => void): Dismiss {
  const [busy, setBusy] = useState<string>();
  return {
    busy,
    async dismiss(key, work, said) {
      setBusy(key);
      try {
        await work();
        toast(said, 'good');
        onDismissed();
      } catch (error) {
        toast(sayError(error), 'bad');
      } finally {
        setBusy(undefined);
      }
    },
  };
}
