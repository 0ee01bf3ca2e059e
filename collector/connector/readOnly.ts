/** What the API's answers carry besides the settings; taken back without complaint so that GET, edit, PUT works. */
import { isObject } from '../validate/isObject.ts';

const READ_ONLY_CONNECTOR = ['updatedAt', 'takesTests'];
const READ_ONLY_WEBHOOK = ['paused'];
const READ_ONLY_PIXEL = [
  ...['status', 'hash', 'hosts', 'live', 'killed', 'refusals', 'editedBy', 'editedAt', 'compiler'],
  ...['approvedAt', 'approvedBy', 'approvedHash', 'approvedHosts', 'approvedScripts', 'approvedAllows', 'scripts'],
  ...['revokedAt', 'revokedBy', 'withdrawnAt', 'withdrawnBecause', 'rejected'],
];

/** A connector's settings alone. What is no connector is for the schema to refuse. */
export function withoutReadOnly(value: unknown): unknown {
  if (!isObject(value)) return value;
  const input = without(value, READ_ONLY_CONNECTOR);
  if (isObject(input.webhook)) input.webhook = without(input.webhook, READ_ONLY_WEBHOOK);
  if (!isObject(input.pixel)) return input;
  const pixel = without(input.pixel, READ_ONLY_PIXEL);
  // a connector without a pixel is answered as `pixel: { status: 'none' }`
  return Object.keys(pixel).length === 0 ? without(input, ['pixel']) : { ...input, pixel };
}

export function without(object: Record<string, unknown>, names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
