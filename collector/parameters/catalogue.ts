/** The dynamic parameters that always exist (DESIGN §7), as the API and the dashboard describe them. */

export interface ParameterDescription {
  name: string;
  description: string;
  example: string;
  /** tells who the person is, or helps to: reviewers look at who gets it */
  personal: boolean;
}

const parameter = (name: string, description: string, example: string, personal = false): ParameterDescription => ({
  name,
  description,
  example,
  personal,
});

export const CATALOGUE: readonly ParameterDescription[] = [
  parameter('EVENT_NAME', 'Name of the event; a webhook can rename it per event', 'Purchase'),
  parameter('EVENT_ID', 'ID of the event, the same in every retry', '7d444840-9dc0-41c5-a2a6-9f1b7c3e5a11'),
  parameter('EVENT_TIME', 'When it happened, in milliseconds since 1970', '1764000000000'),
  parameter('TEST', '1 for a test event, else 0; a connector that sends it gets test events, too', '0'),
  parameter('VALUE', 'Amount: the event’s data.value', '15'),
  parameter('CURRENCY', 'Currency code: the event’s data.currency', 'EUR'),
  parameter('TRANSACTION_ID', 'Order number: the event’s data.transaction_id', 'A-1001'),
  parameter('CLICK_ID', 'Click ID that matched this connector', '12345'),
  parameter('CLICK_SOURCE', 'Value of the connector’s source parameter in the matched click', 'platform_x'),
  parameter('GCLID', 'Google Ads click ID', '12a34bC'),
  parameter('GBRAID', 'Google Ads click ID for app campaigns on iOS', '0AAAAABcd123'),
  parameter('WBRAID', 'Google Ads click ID for web campaigns on iOS', 'CjkKCQiA123'),
  parameter('FBC', 'Meta click identifier: fb.1.<click time in ms>.<fbclid>', 'fb.1.1764000000000.IwAR2abc'),
  parameter('FBP', 'Meta browser identifier: the page’s _fbp cookie', 'fb.1.1763990000000.1098115397', true),
  parameter('TTCLID', 'TikTok click ID', 'E.C.P.abc123'),
  parameter('SCCLID', 'Snapchat click ID (ScCid)', 'b4d1c2e3-aaaa'),
  parameter('EPIK', 'Pinterest click ID', 'dj0yJnU9abc'),
  parameter('MSCLKID', 'Microsoft Advertising click ID', '8a1b2c3d4e5f'),
  parameter('LI_FAT_ID', 'LinkedIn click ID', '1b2c3d4e-5f60'),
  parameter('TWCLID', 'X (Twitter) click ID', '2-5fgh67'),
  parameter('RDT_CID', 'Reddit click ID', '5123456789012345678'),
  parameter('EMAIL', 'E-mail address, from trl.identify() or the event’s data', 'example@email.com', true),
  parameter('PHONE', 'Phone number', '+491701234567', true),
  parameter('BIRTHDAY', 'Date of birth', '1990-05-17', true),
  parameter('FIRST_NAME', 'First name', 'Alex', true),
  parameter('LAST_NAME', 'Last name', 'Example', true),
  parameter('GENDER', 'Gender', 'f', true),
  parameter('ZIP', 'Postal code', '10115', true),
  parameter('CITY', 'City', 'Berlin', true),
  parameter('COUNTRY', 'Country code', 'DE', true),
  parameter('EXTERNAL_ID', 'The site’s own ID of the person', 'C-77', true),
  parameter('PAGE_URL', 'Address of the page where it happened', 'https://shop.example.com/thanks'),
  parameter('REFERRER', 'Address of the page before', 'https://shop.example.com/checkout'),
  parameter('USER_AGENT', 'The browser’s User-Agent', 'Mozilla/5.0 (X11; Linux x86_64)', true),
  parameter('IP', 'The visitor’s IP address', '203.0.113.7', true),
  parameter('VISITOR_ID', 'First-party ID of the visitor', 'v-3f2a9c5e', true),
  parameter('UTM_SOURCE', 'utm_source of the matched click, else of the newest landing', 'platform_x'),
  parameter('UTM_MEDIUM', 'utm_medium, likewise', 'cpc'),
  parameter('UTM_CAMPAIGN', 'utm_campaign, likewise', 'autumn'),
  parameter('UTM_TERM', 'utm_term, likewise', 'coffee'),
  parameter('UTM_CONTENT', 'utm_content, likewise', 'banner-1'),
];
