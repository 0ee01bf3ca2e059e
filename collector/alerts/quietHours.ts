/** Whether a moment lies in the settings' quiet hours, by the clocks of their zone. Pure. */
import type { AlertSettings } from '../connector/types.ts';

export function isQuiet(quiet: AlertSettings['quietHours'], now: number): boolean {
  if (!quiet) return false;
  // 24 hours from 00 on: compares as text does
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: quiet.zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(now);
  const { from, to } = quiet;
  return from < to ? clock >= from && clock < to : clock >= from || clock < to;
}
