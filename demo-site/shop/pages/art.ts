import { type Html, html, trusted } from '../../html.ts';

/** The pictures: flat shapes drawn here, so that the shop needs no binary files. All 400 × 400 but the hero's. */

const INK = '#1b2360';
const PAPER = '#fffdf6';
const WAX = '#e2492b';
const BRASS = '#e0a52a';

const range = (count: number) => [...Array(count).keys()];

const PEN = `<g transform="rotate(45 200 200)">
  <path d="M176 160V54a24 24 0 0 1 48 0v106z" fill="${INK}"/><rect x="176" y="150" width="48" height="16" fill="${BRASS}"/>
  <rect x="216" y="52" width="12" height="86" rx="6" fill="${BRASS}"/>
  <path d="M180 166h40l-5 108h-30z" fill="#33408f"/><rect x="183" y="262" width="34" height="14" fill="${BRASS}"/>
  <path d="M186 276h28l4 30-18 62-18-62z" fill="${PAPER}"/><path d="M200 310v58" stroke="${INK}" stroke-width="3"/><circle cx="200" cy="308" r="5" fill="${INK}"/>
</g>`;

const NOTEBOOK = `<g transform="rotate(-7 200 200)">
  <rect x="112" y="74" width="190" height="258" rx="6" fill="#c97f91"/>
  <rect x="106" y="66" width="190" height="258" rx="6" fill="${PAPER}"/><path d="M290 72v246M284 72v246" stroke="#d9d2c2" stroke-width="2"/>
  <rect x="98" y="66" width="180" height="258" rx="8" fill="#2f49c8"/><rect x="98" y="66" width="26" height="258" rx="8" fill="#2439a6"/>
  <rect x="146" y="112" width="104" height="66" rx="3" fill="${PAPER}"/><path d="M160 136h76M160 154h50" stroke="${INK}" stroke-width="4"/>
  <rect x="252" y="66" width="10" height="258" fill="${WAX}"/><path d="M176 324v34l9-9 9 9v-34z" fill="${BRASS}"/>
</g>`;

const INK_BOTTLE = `<rect x="156" y="84" width="88" height="58" rx="8" fill="${INK}"/><path d="M170 96v34M186 96v34M202 96v34M218 96v34" stroke="#3b489b" stroke-width="4"/>
  <rect x="168" y="142" width="64" height="22" fill="#dff1fb"/>
  <path d="M116 164h168a14 14 0 0 1 14 14v120a26 26 0 0 1-26 26H128a26 26 0 0 1-26-26V178a14 14 0 0 1 14-14z" fill="#eaf6fd"/>
  <path d="M102 210c30-12 52 12 98 2s70-8 98-2v88a26 26 0 0 1-26 26H128a26 26 0 0 1-26-26z" fill="#27408f"/>
  <rect x="140" y="226" width="120" height="66" rx="3" fill="${PAPER}"/><path d="M200 238c12 16 15 21 15 28a15 15 0 0 1-30 0c0-7 3-12 15-28z" fill="#27408f"/>`;

const LETTERS = `<g transform="rotate(6 200 210)"><rect x="112" y="70" width="176" height="210" fill="${PAPER}"/>
  <path d="M134 104h96M134 126h130M134 148h120M134 170h84" stroke="#c9c3b4" stroke-width="5"/></g>
  <rect x="76" y="180" width="248" height="152" rx="4" fill="#fbe3b5"/><path d="M76 186l124 86 124-86v-2a4 4 0 0 0-4-4H80a4 4 0 0 0-4 4z" fill="#f6d291"/>
  <path d="M76 328l92-78M324 328l-92-78" stroke="#ecc37b" stroke-width="4"/><circle cx="200" cy="268" r="24" fill="#b3220f"/><path d="M200 254l10 14-10 14-10-14z" fill="#f6d291"/>`;

const WEEK = `<g transform="rotate(-4 200 200)"><rect x="62" y="104" width="284" height="204" rx="4" fill="#8bbf9d"/>
  <rect x="56" y="96" width="284" height="204" rx="4" fill="${PAPER}"/><rect x="56" y="96" width="284" height="34" fill="${INK}"/>
  ${range(6)
    .map((day) => `<path d="M${97 + day * 40.5} 130v170" stroke="#d8d2c2" stroke-width="2"/>`)
    .join('')}
  <path d="M66 152h22M66 168h16M107 152h20M147 152h24M147 168h18M147 184h22M229 152h20" stroke="#2f49c8" stroke-width="5"/>
  <circle cx="280" cy="172" r="13" fill="none" stroke="${WAX}" stroke-width="5"/><path d="M107 214h20M188 152h20" stroke="${WAX}" stroke-width="5"/></g>`;

const PENCILS = range(6)
  .map((index) => {
    const x = 82 + index * 41;
    const top = 92 + ((index * 29) % 46);
    const lacquer = ['#2f49c8', WAX, BRASS, '#1c7a5c', '#b0457a', INK][index] ?? INK;
    return `<path d="M${x} ${top + 44}l15-44 15 44z" fill="#f1d3a4"/><path d="M${x + 9.5} ${top + 16}l5.5-16 5.5 16z" fill="#33312e"/>
  <rect x="${x}" y="${top + 44}" width="30" height="${290 - top}" fill="${lacquer}"/><rect x="${x + 10}" y="${top + 44}" width="10" height="${290 - top}" fill="#fff" opacity=".22"/>`;
  })
  .join('');

const FOLIO = `<rect x="70" y="82" width="262" height="246" rx="8" fill="#b9ae93"/><rect x="62" y="74" width="262" height="246" rx="8" fill="#5d7f74"/>
  <path d="M62 82a8 8 0 0 1 8-8h24v246H70a8 8 0 0 1-8-8z" fill="#4c6b61"/>
  ${range(9)
    .map((row) => `<path d="M106 ${92 + row * 26}h206" stroke="#668a7e" stroke-width="2" stroke-dasharray="7 5"/>`)
    .join('')}
  <path d="M212 74v246" stroke="${BRASS}" stroke-width="6"/><circle cx="212" cy="196" r="17" fill="${PAPER}"/><circle cx="212" cy="196" r="6" fill="${BRASS}"/>
  <path d="M212 196c40 22 58 66 42 102" fill="none" stroke="${BRASS}" stroke-width="5" stroke-linecap="round"/>`;

const clip = (x: number, y: number, turn: number) =>
  `<path transform="translate(${x} ${y}) rotate(${turn})" d="M-22 40v-88a22 22 0 0 1 44 0v104a32 32 0 0 1-64 0v-78M0 26v-62" fill="none" stroke="${BRASS}" stroke-width="9" stroke-linecap="round"/>`;

const CLIPS = clip(112, 130, -28) + clip(262, 112, 34) + clip(192, 228, 8) + clip(296, 262, -48) + clip(112, 294, 62);

const PICTURES: Record<string, string> = {
  'meridian-pen': PEN,
  'slow-days-notebook': NOTEBOOK,
  'harbour-ink': INK_BOTTLE,
  'letter-set': LETTERS,
  'week-pad': WEEK,
  'cedar-pencils': PENCILS,
  'desk-folio': FOLIO,
  'brass-clips': CLIPS,
};

/** A product's picture; decorative, since its name always stands beside it. */
export function picture(slug: string): Html {
  return html`<svg viewBox="0 0 400 400" aria-hidden="true" focusable="false">${trusted(PICTURES[slug] ?? '')}</svg>`;
}

const KITE = `<path d="M0-100 62-22 0 100-62-22z" fill="${WAX}"/><path d="M0-100 62-22H0z" fill="#f5bd1f"/><path d="M0-22V100L-62-22z" fill="#b3341b"/>`;

/** The hero: a kite drawn on dotted paper, its line still running from the pen. */
export const HERO: Html = trusted(`<svg viewBox="0 0 640 520" aria-hidden="true" focusable="false">
  <defs><pattern id="dots" width="22" height="22" patternUnits="userSpaceOnUse"><circle cx="11" cy="11" r="1.7" fill="#a9b8d6"/></pattern></defs>
  <g transform="rotate(-5 320 260)">
    <rect x="74" y="46" width="500" height="440" rx="10" fill="#b8c9ea"/><rect x="60" y="34" width="500" height="440" rx="10" fill="${PAPER}"/>
    <rect x="60" y="34" width="500" height="440" rx="10" fill="url(#dots)"/><path d="M112 34v440" stroke="#f0a99a" stroke-width="2"/>
    <g transform="translate(250 168) rotate(16)">${KITE}</g>
    <path d="M222 264c-30 60 46 62 22 112s-86 8-60-20 122 40 228-24" fill="none" stroke="${INK}" stroke-width="5" stroke-linecap="round"/>
    <path d="M210 300l-20-8 4 20zM210 300l18 12 2-20zM250 356l-10-20 22 2zM250 356l14 16-24 2z" fill="#2f49c8"/>
  </g>
  <g transform="translate(418 322) rotate(32)">
    <path d="M0 0l-14-46 5-20h18l5 20z" fill="#f7e2ae"/><path d="M0 0v-34" stroke="${INK}" stroke-width="2.5"/><rect x="-12" y="-80" width="24" height="14" fill="${BRASS}"/>
    <path d="M-13-80h26l5-96h-36z" fill="#33408f"/><rect x="-19" y="-188" width="38" height="14" fill="${BRASS}"/><rect x="-19" y="-312" width="38" height="126" rx="17" fill="${INK}"/><rect x="10" y="-292" width="9" height="74" rx="4.5" fill="${BRASS}"/>
  </g>
</svg>`);

export const LOGO: Html = trusted(
  `<svg viewBox="-70 -108 140 216" aria-hidden="true" focusable="false" class="mark">${KITE}</svg>`,
);

export const ICON = `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="-108 -108 216 216">${KITE}</svg>`)}`;
