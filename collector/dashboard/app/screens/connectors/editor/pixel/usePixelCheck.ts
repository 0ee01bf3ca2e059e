/** What the compiler says of the pixel as it is written now, asked of the collector a moment after each change. */
import { useEffect, useState } from 'preact/hooks';
import type { Refusal } from '../../../../../../validate/refusal.ts';
import { call } from '../../../../api/client.ts';
import type { PixelCheck } from '../../../../api/types.ts';

const AFTER_MS = 250;

export interface CheckedPixel extends PixelCheck {
  /** what it is about; the pixel may be another by now */
  text: string;
  sandbox: boolean;
}

const NOTHING: Omit<CheckedPixel, 'text' | 'sandbox'> = { refusals: [], unproved: [], slots: [], hosts: [] };

/** Undefined until the first answer; the last one stays while the next is asked for, and where none comes: saving checks again. */
export function usePixelCheck({ html, sandbox }: { html: string; sandbox: boolean }): CheckedPixel | undefined {
  const [checked, setChecked] = useState<CheckedPixel>();
  const isEmpty = html.trim() === '';

  useEffect(() => {
    if (isEmpty) {
      setChecked({ ...NOTHING, text: html, sandbox });
      return;
    }
    const controller = new AbortController();
    const ask = () => {
      call('POST', '/api/pixel/check', { body: { html, sandbox }, signal: controller.signal }).then(
        (answer) => setChecked({ ...answer, text: html, sandbox }),
        () => undefined,
      );
    };
    const timer = setTimeout(ask, AFTER_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [html, sandbox, isEmpty]);

  return checked;
}

/** For lists: two refusals may stand in one place. */
export function keyOf({ line, column, message }: Refusal): string {
  return `${line}:${column}:${message}`;
}
