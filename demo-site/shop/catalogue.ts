/** What the shop sells. Prices in cents of euro. */
export interface Product {
  slug: string;
  name: string;
  /** one line for the grid */
  line: string;
  description: string;
  facts: string[];
  priceCents: number;
  /** ground of its picture */
  tile: string;
}

export const CURRENCY = 'EUR';

export const PRODUCTS: readonly Product[] = [
  {
    slug: 'meridian-pen',
    name: 'Meridian fountain pen',
    line: 'Steel nib, brass clip, blue-black barrel',
    description:
      'A full-length pen that balances without its cap. The steel nib is tuned by hand to write at first touch, also after a week in a drawer.',
    facts: [
      'Nib: F, M or B, steel',
      'Converter and one cartridge included',
      '142 mm, 24 g',
      'Repaired by us for ten years',
    ],
    priceCents: 14990,
    tile: '#f5bd1f',
  },
  {
    slug: 'slow-days-notebook',
    name: 'Slow Days notebook',
    line: 'A5, 192 dotted pages, lies flat',
    description:
      'Sewn in sixteens, so it lies flat from the first page to the last. The dots are printed in a grey that disappears once there is ink beside it.',
    facts: ['148 × 210 mm, 192 pages', '90 g paper, no bleed with fountain pens', 'Two ribbons, a pocket at the back'],
    priceCents: 1850,
    tile: '#f7b9c6',
  },
  {
    slug: 'harbour-ink',
    name: 'Harbour ink',
    line: '50 ml, blue-black, dries in nine seconds',
    description: 'The colour of water at the quay in November. Made in small kettles, and safe in every pen we sell.',
    facts: ['50 ml glass bottle', 'Washable from skin, less so from linen', 'Refills at half price in the shop'],
    priceCents: 1400,
    tile: '#a9d6f5',
  },
  {
    slug: 'letter-set',
    name: 'Letter set',
    line: '20 sheets, 10 envelopes, one reason to write',
    description: 'Laid paper with a soft tooth, and envelopes with a gum that tastes of nothing at all. We checked.',
    facts: ['20 sheets A5, 120 g laid paper', '10 lined envelopes C6', 'Seal stickers in vermilion'],
    priceCents: 2200,
    tile: '#ef6a4c',
  },
  {
    slug: 'week-pad',
    name: 'Week pad',
    line: '54 weeks to tear off, nothing to charge',
    description: 'Seven columns, no hours, no quotes. Tear off the week when it is done, which is the best part.',
    facts: ['297 × 210 mm, 54 sheets', 'Undated: starts when you do', 'Card back from offcuts'],
    priceCents: 1650,
    tile: '#bfe3cb',
  },
  {
    slug: 'cedar-pencils',
    name: 'Six cedar pencils',
    line: 'HB to 4B, sharpened, smelling right',
    description:
      'Incense cedar, a smooth graphite core, and lacquer without the glitter. Sharpened by us, so you can start.',
    facts: ['HB, B, 2B, 2B, 3B, 4B', 'Cedar from managed forests', 'In a box that becomes a stand'],
    priceCents: 1000,
    tile: '#d8cbf5',
  },
  {
    slug: 'desk-folio',
    name: 'Linen desk folio',
    line: 'Holds a pad, a pen and your loose ends',
    description:
      'Bookbinder’s linen over board, with a loop that fits any of our pens and a pocket for what has no place yet.',
    facts: ['Fits pads up to A4', 'Linen from Kortrijk', 'Closes with a cord'],
    priceCents: 6400,
    tile: '#e4dfd0',
  },
  {
    slug: 'brass-clips',
    name: 'Brass clips',
    line: 'A tin of thirty that will outlast the files',
    description: 'Solid brass, bent on a machine from 1961. They darken with use and never rust on the page.',
    facts: ['30 clips, 32 mm', 'Solid, not plated', 'Tin by our neighbour'],
    priceCents: 790,
    tile: '#26327f',
  },
];

export function productBySlug(slug: string): Product | undefined {
  return PRODUCTS.find((product) => product.slug === slug);
}

const EUROS = new Intl.NumberFormat('en-IE', { style: 'currency', currency: CURRENCY });

/** For people: `€149.90`. */
export function price(cents: number): string {
  return EUROS.format(cents / 100);
}
