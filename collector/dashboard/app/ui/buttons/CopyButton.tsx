/** Puts a text on the clipboard, and says so. */
import { useEffect, useState } from 'preact/hooks';
import { toast } from '../overlays/toast.ts';
import { Button } from './Button.tsx';

/** `label`: what is copied, e.g. "Copy script tag". `text`: shown on the button, else only its icon. */
export function CopyButton(props: { value: string; label: string; text?: string; onCopy?: () => void }) {
  const { value, label, text, onCopy } = props;
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Button
      small
      icon={copied ? 'check' : 'copy'}
      {...(text === undefined && { kind: 'plain' as const, label })}
      onClick={async () => {
        onCopy?.();
        if (await copyText(value)) {
          setCopied(true);
          toast('Copied to the clipboard', 'good');
        }
      }}
    >
      {text}
    </Button>
  );
}

/** True when it is on the clipboard; else a message says why not. */
export async function copyText(value: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    // plain http on another host than localhost has no clipboard
    toast('The browser keeps this page from the clipboard (it needs https). Select the text and copy it.', 'bad');
    return false;
  }
}
