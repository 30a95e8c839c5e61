// Numbers and names as they are shown.
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** `1,234`. */
export function formatNumber(value: number): string {
  return whole.format(value);
}

/** `1.2K`: for places where there is no room. */
export function shortNumber(value: number): string {
  return value < 10_000 ? whole.format(value) : short.format(value);
}

/** From 0 to 1 as `87 %`. What is not whole never becomes `100 %`, and what is there never becomes `0 %`. */
export function formatPercent(share: number): string {
  if (share > 0 && share < 0.01) return '< 1 %';
  if (share < 1 && share > 0.99) return '99 %';
  return `${Math.round(share * 100)} %`;
}

/** `one finding`, `12 findings`. */
export function plural(count: number, one: string, many: string): string {
  return `${whole.format(count)} ${count === 1 ? one : many}`;
}

/** `sha256:1a2b3c4d5e6f` of a digest; other texts that are too long lose their middle. */
export function shortId(id: string): string {
  const digest = /^([a-z0-9]+:)?([0-9a-f]{32,})$/.exec(id);
  if (digest?.[2] !== undefined) return `${digest[1] ?? ''}${digest[2].slice(0, 12)}`;
  return id.length <= 44 ? id : `${id.slice(0, 20)}…${id.slice(-20)}`;
}
