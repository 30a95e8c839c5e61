/** Two streams that become one. */
export function Logo({ size = 24 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="#0b5f70" />
      <path
        d="M9 6v5c0 4 4 4.500 7 6s7 2.500 7 6v3M23 6v5c0 2-1 3-2.500 4"
        fill="none"
        stroke="#fff"
        strokeWidth="3"
        strokeLinecap="round"
      />
    </svg>
  );
}
