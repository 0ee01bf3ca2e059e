/** The dynamic parameters that always exist. */
import type { ContactField } from '../../sdk/protocol.ts';

/** A dynamic parameter that always exists (DESIGN §7), as the API and the dashboard describe it. */
export interface ParameterDescription {
  name: string;
  /** what it tells of */
  group: 'Event' | 'Click' | 'Person' | 'Visit';
  description: string;
  example: string;
  /** tells who the person is, or helps to: reviewers look at who gets it */
  personal: boolean;
}

const parameter = (
  group: ParameterDescription['group'],
  name: string,
  description: string,
  example: string,
  personal = false,
): ParameterDescription => ({ name, group, description, example, personal });

/** What `trl.identify()` takes. */
const CONTACT: Record<ContactField, [description: string, example: string]> = {
  email: ['E-mail address, from trl.identify() or the event’s data', 'example@email.com'],
  phone: ['Phone number', '+491701234567'],
  birthday: ['Date of birth', '1990-05-17'],
  first_name: ['First name', 'Alex'],
  last_name: ['Last name', 'Example'],
  gender: ['Gender', 'f'],
  zip: ['Postal code', '10115'],
  city: ['City', 'Berlin'],
  country: ['Country code', 'DE'],
  external_id: ['The site’s own ID of the person', 'C-77'],
};

export const CATALOGUE: readonly ParameterDescription[] = [
  parameter('Event', 'EVENT_NAME', 'Name of the event; a webhook can rename it per event', 'Purchase'),
  parameter('Event', 'EVENT_ID', 'ID of the event, the same in every retry', '7d444840-9dc0-41c5-a2a6-9f1b7c3e5a11'),
  parameter('Event', 'EVENT_TIME', 'When it happened, in milliseconds since 1970', '1764000000000'),
  parameter('Event', 'TEST', '1 for a test event, else 0; a connector that sends it gets test events, too', '0'),
  parameter('Event', 'VALUE', 'Amount: the event’s data.value', '15'),
  parameter('Event', 'CURRENCY', 'Currency code: the event’s data.currency', 'EUR'),
  parameter('Event', 'TRANSACTION_ID', 'Order number: the event’s data.transaction_id', 'A-1001'),
  parameter(
    'Click',
    'CLICK_ID',
    'Click ID that matched this connector; with matching off, the newest of its click parameter',
    '12345',
  ),
  parameter('Click', 'CLICK_SOURCE', 'Value of the connector’s source parameter in the matched click', 'platform_x'),
  parameter('Click', 'GCLID', 'Google Ads click ID', '12a34bC'),
  parameter('Click', 'GBRAID', 'Google Ads click ID for app campaigns on iOS', '0AAAAABcd123'),
  parameter('Click', 'WBRAID', 'Google Ads click ID for web campaigns on iOS', 'CjkKCQiA123'),
  parameter('Click', 'FBC', 'Meta click identifier: fb.1.<click time in ms>.<fbclid>', 'fb.1.1764000000000.IwAR2abc'),
  parameter('Visit', 'FBP', 'Meta browser identifier: the page’s _fbp cookie', 'fb.1.1763990000000.1098115397', true),
  parameter('Click', 'TTCLID', 'TikTok click ID', 'E.C.P.abc123'),
  parameter('Click', 'SCCLID', 'Snapchat click ID (ScCid)', 'b4d1c2e3-aaaa'),
  parameter('Click', 'EPIK', 'Pinterest click ID', 'dj0yJnU9abc'),
  parameter('Click', 'MSCLKID', 'Microsoft Advertising click ID', '8a1b2c3d4e5f'),
  parameter('Click', 'LI_FAT_ID', 'LinkedIn click ID', '1b2c3d4e-5f60'),
  parameter('Click', 'TWCLID', 'X (Twitter) click ID', '2-5fgh67'),
  parameter('Click', 'RDT_CID', 'Reddit click ID', '5123456789012345678'),
  ...Object.entries(CONTACT).map(([field, [description, example]]) =>
    parameter('Person', field.toUpperCase(), description, example, true),
  ),
  parameter('Visit', 'PAGE_URL', 'Address of the page where it happened', 'https://shop.example.com/thanks'),
  parameter('Visit', 'REFERRER', 'Address of the page before', 'https://shop.example.com/checkout'),
  parameter('Visit', 'USER_AGENT', 'The browser’s User-Agent', 'Mozilla/5.0 (X11; Linux x86_64)', true),
  parameter('Visit', 'IP', 'The visitor’s IP address', '203.0.113.7', true),
  parameter('Visit', 'VISITOR_ID', 'First-party ID of the visitor', 'v-3f2a9c5e', true),
  parameter('Click', 'UTM_SOURCE', 'utm_source of the matched click, else of the newest landing', 'platform_x'),
  parameter('Click', 'UTM_MEDIUM', 'utm_medium, likewise', 'cpc'),
  parameter('Click', 'UTM_CAMPAIGN', 'utm_campaign, likewise', 'autumn'),
  parameter('Click', 'UTM_TERM', 'utm_term, likewise', 'coffee'),
  parameter('Click', 'UTM_CONTENT', 'utm_content, likewise', 'banner-1'),
];
