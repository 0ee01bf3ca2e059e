/** Little space left where the traffic is kept: a full disk answers 503 to every event. */
import type { Rule } from './finding.ts';

const MB = 1_000_000;
const LEAST_FREE = 500 * MB;
/** A share says little of large disks: what is more than this lasts for long. */
const ENOUGH_FREE = 10_000 * MB;
const OVER = 1.5;

export const diskFull: Rule<'disk_full'> = ({ disk }, threshold) => {
  if (!disk || disk.total === 0) return [];
  const isLow = (free: number) =>
    free < LEAST_FREE || (free < ENOUGH_FREE && free < (disk.total * threshold('share')) / 100);
  if (!isLow(disk.free / OVER)) return [];
  const percent = Math.round((100 * disk.free) / disk.total);
  const example = `${Math.floor(disk.free / MB).toLocaleString('en')} MB are free on the data folder’s disk (${percent} %).`;
  return [{ subject: '', begins: isLow(disk.free), count: Math.floor(disk.free / MB), example }];
};
