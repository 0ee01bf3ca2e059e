/** The product's mark: a tag handed on. */
export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0d4f6e" />
      <path
        d="M7 21.5h7.2a4 4 0 0 0 3.7-2.5l1-2.6a4 4 0 0 1 3.7-2.5H25"
        fill="none"
        stroke="#fff"
        stroke-width="3"
        stroke-linecap="round"
      />
      <circle cx="8.5" cy="11" r="3" fill="#f2b544" />
    </svg>
  );
}
