/** The container of the ingest bench: ten connectors that listen to Purchase, of which one webhook and one pixel fire. */
import type { ConnectorInput } from './admin.ts';

const CONNECTORS = 10;

export function benchConnectors(destination: string): ConnectorInput[] {
  return Array.from({ length: CONNECTORS }, (_, index) => ({
    id: `network-${index}`,
    name: `Network ${index}`,
    mode: 'enabled',
    triggers: ['Purchase'],
    webhook: {
      enabled: index === 0 || index > 1,
      method: 'GET',
      url: `${destination}/postback`,
      parameters: [
        { name: 'amount', value: '{{VALUE|fixed:2}}' },
        { name: 'order', value: '{{TRANSACTION_ID}}' },
        { name: 'cid', value: '{{CLICK_ID}}' },
      ],
    },
    ...(index === 1 && {
      pixel: {
        enabled: true,
        html: `<img src="https://partner.example/p?v={{VALUE}}&o={{TRANSACTION_ID}}" alt="">`,
        sandbox: true,
      },
    }),
    // The first two need no click and fire; the others wait for click IDs of their own.
    ...(index > 1 && { click: { enabled: true, parameter: `cid${index}`, model: 'last', windowDays: 30 } }),
  }));
}
