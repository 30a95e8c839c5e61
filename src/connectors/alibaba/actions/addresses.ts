/** Whether an address or network is as good as everybody, as the policies of this family draw the line. Pure. */

/** Larger than a /8 of IPv4 or a /16 of IPv6; `%` is MySQL's word for any host. */
export function isEverybody(entry: string): boolean {
  if (entry === '0.0.0.0' || entry === '%') return true;
  const [, address = '', bits = ''] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(entry) ?? [];
  if (bits === '') return false;
  return Number(bits) < (address.includes(':') ? 16 : 8);
}
