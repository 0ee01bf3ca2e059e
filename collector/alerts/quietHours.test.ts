import { expect, it } from 'vitest';
import { isQuiet } from './quietHours.ts';

const night = { from: '22:00', to: '07:00', zone: 'Europe/Berlin' };
const noon = { from: '12:00', to: '13:30', zone: 'UTC' };

it.each([
  [undefined, '2026-01-10T23:00:00Z', false],
  // winter: UTC+1
  [night, '2026-01-10T20:59:59Z', false],
  [night, '2026-01-10T21:00:00Z', true],
  [night, '2026-01-11T05:59:59Z', true],
  [night, '2026-01-11T06:00:00Z', false],
  // summer: UTC+2
  [night, '2026-07-10T19:59:00Z', false],
  [night, '2026-07-10T20:00:00Z', true],
  [night, '2026-07-11T05:00:00Z', false],
  // midnight is 00:00, not 24:00
  [night, '2026-01-10T23:00:00Z', true],
  [noon, '2026-01-10T11:59:59Z', false],
  [noon, '2026-01-10T12:00:00Z', true],
  [noon, '2026-01-10T13:30:00Z', false],
] as const)('%o at %s: %s', (quiet, at, expected) => {
  expect(isQuiet(quiet, Date.parse(at))).toBe(expected);
});
