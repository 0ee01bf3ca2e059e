/** A connector's mode in words. */
import type { ShownConnector } from '../api/types.ts';
import type { Tone } from '../ui/Badge.tsx';

export const MODES = {
  enabled: { label: 'Enabled', tone: 'good' },
  test: { label: 'Test', tone: 'test' },
  disabled: { label: 'Disabled', tone: 'quiet' },
} as const satisfies Record<ShownConnector['mode'], { label: string; tone: Tone }>;
