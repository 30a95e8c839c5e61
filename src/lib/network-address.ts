/** Addresses of networks: which are of this machine alone, and which texts are an address or a range. */
import { BlockList, isIP, isIPv4 } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether what listens there can be reached from this machine only: 127.0.0.0/8, ::1 (RFC 6890), or the name `localhost`. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (bare === 'localhost') return true;
  const kind = isIP(bare);
  return kind !== 0 && LOOPBACK.check(bare, kind === 4 ? 'ipv4' : 'ipv6');
}

/** `10.0.0.7`, `10.0.0.0/8`, `fd00::/8` */
export function isCidrOrAddress(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  if (isIP(address) === 0 || more.length > 0) return false;
  return bits === undefined || (/^(0|[1-9][0-9]{0,2})$/.test(bits) && Number(bits) <= (isIPv4(address) ? 32 : 128));
}

/** `127.0.0.1:8420`, `[::1]:8420`, `localhost:0`; undefined for what is none. */
export function hostAndPort(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, six, other, digits = ''] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+)):([0-9]{1,5})$/i.exec(text) ?? [];
  const host = six ?? other;
  const port = Number(digits);
  if (host === undefined || port > 65_535 || (six !== undefined && isIP(six) !== 6)) return undefined;
  return { host, port };
}
