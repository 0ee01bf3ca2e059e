import type { Connector } from '../collector/connector/types.ts';

/** As the admin API takes it. */
export type ConnectorSettings = Omit<Connector, 'version' | 'updatedAt'>;

/** Order, amount and the rest as the hybrid network wants them, for its postback and for its pixel alike. */
const HYBRID: [name: string, value: string][] = [
  ['tv', '2'],
  ['merchant', '1001'],
  ['amount', '{{VALUE|fixed:2}}'],
  ['ch', 'aw'],
  ['parts', 'DEFAULT:{{VALUE|fixed:2}}'],
  ['vc', '{{COUPON}}'],
  ['cr', '{{CURRENCY}}'],
  ['ref', '{{TRANSACTION_ID}}'],
  ['testmode', '0'],
  ['cks', '{{CLICK_ID}}'],
];

/** One connector of each kind that sites have, all pointing at the demo partner. */
export function demoConnectors(partnerUrl: string): ConnectorSettings[] {
  return [
    {
      id: 'affiliate-network',
      name: 'Affiliate network (postback)',
      mode: 'enabled',
      triggers: ['Purchase'],
      webhook: {
        enabled: true,
        method: 'GET',
        url: `${partnerUrl}/postback/affiliate`,
        parameters: [
          { name: 'click_id', value: '{{CLICK_ID}}' },
          { name: 'event', value: '{{EVENT_NAME}}' },
          { name: 'amount', value: '{{VALUE|fixed:2}}' },
          { name: 'currency', value: '{{CURRENCY}}' },
          { name: 'order', value: '{{TRANSACTION_ID}}' },
          { name: 'coupon', value: '{{COUPON}}' },
        ],
        headers: [],
        body: 'form',
        requestPerItem: false,
        requireClickId: false,
        guarantee: 'at_least_once',
        eventNames: { Purchase: 'sale' },
        omitEmpty: true,
      },
      click: { enabled: true, parameter: 'click_id', model: 'last', windowDays: 14 },
      dedupeTransactions: true,
    },
    {
      id: 'display-remarketing',
      name: 'Display remarketing (pixel)',
      mode: 'enabled',
      triggers: ['PageView', 'ViewContent', 'AddToCart', 'Purchase'],
      pixel: {
        enabled: true,
        sandbox: true,
        html: `<img src="${partnerUrl}/pixel/view.gif?event={{EVENT_NAME}}&amp;value={{VALUE}}&amp;order={{TRANSACTION_ID}}" width="1" height="1" alt="">
<script>
  window.remarketing = { event: "{{EVENT_NAME}}", value: {{VALUE}}, currency: "{{CURRENCY}}" };
</script>
<script src="${partnerUrl}/tag.js"></script>`,
      },
      dedupeTransactions: true,
    },
    {
      id: 'hybrid-network',
      name: 'Hybrid network (postback and pixel)',
      mode: 'enabled',
      triggers: ['Purchase'],
      webhook: {
        enabled: true,
        method: 'GET',
        url: `${partnerUrl}/sread.php`,
        parameters: [{ name: 'tt', value: 'ss' }, ...HYBRID.map(([name, value]) => ({ name, value }))],
        headers: [],
        body: 'form',
        requestPerItem: false,
        requireClickId: false,
        guarantee: 'at_least_once',
        eventNames: {},
        omitEmpty: true,
      },
      pixel: {
        enabled: true,
        sandbox: false,
        html: `<img src="${partnerUrl}/sread.img?tt=ns&amp;${HYBRID.map(([name, value]) => `${name}=${value}`).join('&amp;')}" width="1" height="1" alt="">`,
      },
      click: { enabled: true, parameter: 'awc', model: 'last', windowDays: 30 },
      dedupeTransactions: true,
    },
    {
      id: 'order-system',
      name: 'Our own order system (JSON)',
      mode: 'enabled',
      triggers: ['Purchase', 'Lead'],
      webhook: {
        enabled: true,
        method: 'POST',
        url: `${partnerUrl}/postback/internal`,
        parameters: [
          { name: 'event', value: '{{EVENT_NAME}}' },
          { name: 'event_id', value: '{{EVENT_ID}}' },
          { name: 'order', value: '{{TRANSACTION_ID}}' },
          { name: 'value', value: '{{VALUE}}' },
          { name: 'currency', value: '{{CURRENCY}}' },
          { name: 'email', value: '{{EMAIL}}' },
          { name: 'email_sha256', value: '{{EMAIL|sha256}}' },
        ],
        headers: [{ name: 'Authorization', value: 'Bearer demo-order-system' }],
        body: 'json',
        requestPerItem: false,
        requireClickId: false,
        guarantee: 'at_least_once',
        eventNames: {},
        omitEmpty: true,
      },
      dedupeTransactions: true,
    },
  ];
}
