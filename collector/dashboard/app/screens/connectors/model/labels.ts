/** Settings of a connector as people are told of them, by their path in the draft. */
export const LABELS: Record<string, string> = {
  name: 'Name',
  mode: 'Mode',
  triggers: 'Triggers',
  dedupeTransactions: 'Fire once per transaction',
  trust: 'Wait for the server’s event',
  tests: 'Test events',
  consent: 'Consent asked for',
  'webhook.enabled': 'Webhook on or off',
  'webhook.method': 'Method',
  'webhook.url': 'URL',
  'webhook.parameters': 'Parameters',
  'webhook.headers': 'Headers',
  'webhook.body': 'Body',
  'webhook.template': 'JSON template',
  'webhook.eventNames': 'Event names',
  'webhook.omitEmpty': 'Leave out empty parameters',
  'webhook.requireClickId': 'No click ID, no call',
  'webhook.requestPerItem': 'One request per item',
  'webhook.guarantee': 'Delivery guarantee',
  'webhook.responseRule': 'Response rule',
  'webhook.basicAuth': 'Basic authentication',
  'webhook.signWith': 'Signature',
  'pixel.enabled': 'Pixel on or off',
  'pixel.html': 'Pixel code',
  'pixel.sandbox': 'Pixel sandbox',
  'click.enabled': 'Click ID matching on or off',
  'click.parameter': 'Click parameter',
  'click.source': 'Source',
  'click.model': 'Attribution model',
  'click.windowDays': 'Window',
  'click.repeats': 'The same ID again',
};

/** A place in the settings as the API names it: `webhook.parameters[2].value` is `Parameters, row 3, value`. */
export function sayField(field: string): string {
  // no label's path begins with another one's
  const path = Object.keys(LABELS).find(
    (known) => field === known || field.startsWith(`${known}.`) || field.startsWith(`${known}[`),
  );
  if (path === undefined) return field;
  const steps = field.slice(path.length).match(/[^.[\]]+/g) ?? [];
  return [LABELS[path], ...steps.map((step) => (/^\d+$/.test(step) ? `row ${Number(step) + 1}` : step))].join(', ');
}
