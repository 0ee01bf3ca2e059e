/** Click parameters of the ad platforms, in their published spelling (DESIGN §7). Recognised without any connector. */
export const PLATFORM_CLICK_PARAMETERS = [
  'gclid',
  'gbraid',
  'wbraid',
  'fbclid',
  'msclkid',
  'ttclid',
  'ScCid',
  'epik',
  'li_fat_id',
  'twclid',
  'rdt_cid',
  'yclid',
  'qclid',
] as const;

/** Source parameters kept with every click besides the connectors' own. */
export const UTM_PARAMETERS = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'] as const;
