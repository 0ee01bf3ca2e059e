import type { z } from 'zod';
import type { connectorInputSchema } from '../collector/connector/schema.ts';

/** As the admin API takes it, with an ID of our own. */
export type ConnectorSettings = z.input<typeof connectorInputSchema> & { id: string };

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
      triggers: ['Purchase'],
      webhook: {
        url: `${partnerUrl}/postback/affiliate`,
        parameters: [
          { name: 'click_id', value: '{{CLICK_ID}}' },
          { name: 'event', value: '{{EVENT_NAME}}' },
          { name: 'amount', value: '{{VALUE|fixed:2}}' },
          { name: 'currency', value: '{{CURRENCY}}' },
          { name: 'order', value: '{{TRANSACTION_ID}}' },
          { name: 'coupon', value: '{{COUPON}}' },
        ],
        eventNames: { Purchase: 'sale' },
      },
      click: { parameter: 'click_id', windowDays: 14 },
    },
    {
      id: 'display-remarketing',
      name: 'Display remarketing (pixel)',
      triggers: ['PageView', 'ViewContent', 'AddToCart', 'Purchase'],
      pixel: {
        html: `<img src="${partnerUrl}/pixel/view.gif?event={{EVENT_NAME}}&amp;value={{VALUE}}&amp;order={{TRANSACTION_ID}}" width="1" height="1" alt="">
<script>
  window.remarketing = { event: "{{EVENT_NAME}}", value: {{VALUE}}, currency: "{{CURRENCY}}" };
</script>
<script src="${partnerUrl}/tag.js"></script>`,
      },
    },
    {
      id: 'hybrid-network',
      name: 'Hybrid network (postback and pixel)',
      triggers: ['Purchase'],
      webhook: {
        url: `${partnerUrl}/sread.php`,
        parameters: [{ name: 'tt', value: 'ss' }, ...HYBRID.map(([name, value]) => ({ name, value }))],
      },
      pixel: {
        sandbox: false,
        html: `<img src="${partnerUrl}/sread.img?tt=ns&amp;${HYBRID.map(([name, value]) => `${name}=${value}`).join('&amp;')}" width="1" height="1" alt="">`,
      },
      click: { parameter: 'awc' },
    },
    {
      id: 'order-system',
      name: 'Our own order system (JSON)',
      triggers: ['Purchase', 'Lead'],
      webhook: {
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
      },
    },
  ];
}
