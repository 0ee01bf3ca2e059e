/** What a dialog's main button does: busy while it is at it; what went wrong stays in the dialog, where it can be tried again. */
import { useState } from 'preact/hooks';

export interface Submit {
  busy: boolean;
  /** for `Failure` */
  failed: unknown;
  /** `work` closes the dialog when it is through; `onFailed` hears of what it threw, besides */
  submit(work: () => Promise<void>, onFailed?: (error: unknown) => void): void;
}

export function useSubmit(): Submit {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>();
  return {
    busy,
    failed,
    submit(work, onFailed) {
      setBusy(true);
      work().catch((error: unknown) => {
        setFailed(error);
        setBusy(false);
        onFailed?.(error);
      });
    },
  };
}
