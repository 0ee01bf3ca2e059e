/**
 * What a setting is where it is left out: plain data, which the schema, the dashboard's form and tests share. Settings that aren't
 * here are off, or empty, where they are left out.
 */

export const CONNECTOR_DEFAULTS = { mode: 'enabled' as const, dedupeTransactions: true };

/** All of a webhook but where it goes. */
export const WEBHOOK_DEFAULTS = {
  enabled: true,
  method: 'GET' as const,
  parameters: [] as never[],
  headers: [] as never[],
  body: 'form' as const,
  requestPerItem: false,
  requireClickId: false,
  testAddress: false,
  guarantee: 'at_least_once' as const,
  eventNames: {} as Record<string, string>,
  omitEmpty: true,
};

export const RESPONSE_RULE_DEFAULTS = { retry: false };

export const PIXEL_DEFAULTS = { enabled: true, sandbox: true };

export const CLICK_DEFAULTS = { enabled: true, model: 'last' as const, windowDays: 30 };

/** What those mean that stay left out, so that a stored connector says what it was given. */
export const LEFT_OUT = { connector: { trust: 'any' as const }, click: { repeats: 'count' as const } };
