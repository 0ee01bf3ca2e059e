/** The dashboard's own few icons: 20 × 20, drawn with one stroke, in the colour of the text around them. */

const PATHS = {
  home: 'M3 9.2 10 3.5l7 5.7M5 8v8.5h3.5v-5h3v5H15V8',
  connectors: 'M3 13.5h3.2a3 3 0 0 0 2.8-1.9l1.2-3.2A3 3 0 0 1 13 6.5h4M14.5 4 17 6.5 14.5 9M3 6.5h2.5M13 13.5h4',
  events: 'M3 10h3l2-6 4 12 2-6h3',
  deliveries: 'M4 4.5h12M4 8.2h12M4 11.8h7M4 15.5h7M13.5 14l1.7 1.7 3-3.4',
  review: 'M10 3 4 5.2v4.3c0 3.6 2.5 6.3 6 7.5 3.5-1.2 6-3.9 6-7.5V5.2zM7.3 10l2 2 3.6-4',
  settings: 'M4 6h6M14 6h2M4 14h2M10 14h6M12 4v4M8 12v4',
  plus: 'M10 4v12M4 10h12',
  copy: 'M7 7V4h9v9h-3M4 7h9v9H4z',
  check: 'm4.5 10.5 3.5 3.5 7.5-8',
  minus: 'M5 10h10',
  cross: 'm5 5 10 10M15 5 5 15',
  search: 'M8.8 14a5.2 5.2 0 1 0 0-10.4 5.2 5.2 0 0 0 0 10.4zM12.6 12.6 17 17',
  more: 'M5 10h.01M10 10h.01M15 10h.01',
  up: 'm5 12 5-5 5 5',
  down: 'm5 8 5 5 5-5',
  right: 'm8 5 5 5-5 5',
  trash: 'M4 6h12M8 6V4h4v2M5.5 6l.7 10.5h7.6L14.5 6M8.5 9v4.5M11.5 9v4.5',
  warning: 'M10 3.5 2.5 16.5h15zM10 8.5v3.5M10 14.3h.01',
  info: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9.3v4M10 6.6h.01',
  external: 'M8 5H4.5v10.5H15V12M11 4.5h4.5V9M15.5 4.5 9 11',
  refresh: 'M16 10a6 6 0 1 1-1.8-4.3L16 7.5M16 3.8v3.7h-3.7',
  signOut: 'M8 4H4v12h4M12 6.5 15.5 10 12 13.5M15.5 10H8',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4.3l2.7 1.7',
  play: 'M6.5 4.5v11l9-5.5z',
  key: 'M12.8 10.7a4 4 0 1 0-3.500-3.500L3.500 13v3.500H7v-2h2v-2zM13.500 6.500h.01',
  braces:
    'M7.5 4C5.5 4 6 6 6 7.5S5.5 10 4 10c1.500 0 2 1 2 2.500S5.500 16 7.500 16M12.500 4c2 0 1.500 2 1.500 3.500s.500 2.500 2 2.500c-1.500 0-2 1-2 2.500s.500 3.500-1.500 3.500',
} as const;

export type IconName = keyof typeof PATHS;

/** Says nothing to screen readers: the text or label beside it does. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width={name === 'more' ? 2.6 : 1.6}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
