/** Event names with a meaning that partners share (DESIGN §2). Any other name is a custom event and works the same. */
export const STANDARD_EVENTS = [
  'PageView',
  'ViewContent',
  'AddToCart',
  'CompleteRegistration',
  'StartTrial',
  'Subscribe',
  'InitiateCheckout',
  'Lead',
  'Purchase',
  'ContactInfo',
] as const;
