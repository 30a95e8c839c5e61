/**
 * IP addresses and networks as Kubernetes reads them: without zones, without IPv4 mapped into IPv6.
 * https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-ip-address-library and the CIDR library after it
 */
import { isIPv4, isIPv6 } from 'node:net';
import { binary, opaque, text, unary, type Overload } from '../overload.js';
import { remembered } from '../remembered.js';
import { BOOL, INT, STRING } from '../types.js';
import { CelError, Opaque, type Value } from '../values.js';

class Ip extends Opaque {
  readonly family: 4 | 6;
  readonly bits: bigint;
  constructor(family: 4 | 6, bits: bigint) {
    super();
    this.family = family;
    this.bits = bits;
  }

  get typeName(): string {
    return 'net.IP';
  }

  equals(other: Value): boolean {
    return other instanceof Ip && other.family === this.family && other.bits === this.bits;
  }
}

class Cidr extends Opaque {
  readonly address: Ip;
  readonly length: number;
  constructor(address: Ip, length: number) {
    super();
    this.address = address;
    this.length = length;
  }

  get typeName(): string {
    return 'net.CIDR';
  }

  equals(other: Value): boolean {
    return other instanceof Cidr && other.length === this.length && this.address.equals(other.address);
  }
}

const ip = opaque('net.IP', Ip);
const cidr = opaque('net.CIDR', Cidr);
const readIp = remembered(parseIp);
const readCidr = remembered(parseCidr);
const m = 'method';
const f = 'function';

export const addresses: readonly Overload[] = [
  unary(f, 'ip', text, ip.type, readIp),
  unary(f, 'isIP', text, BOOL, (value) => readIp(value) instanceof Ip),
  unary(f, 'ip.isCanonical', text, BOOL, (value) => {
    const read = parseIp(value);
    return read instanceof CelError ? read : ipText(read) === value;
  }),
  unary(f, 'string', ip, STRING, ipText),
  unary(m, 'family', ip, INT, ({ family }) => family),
  unary(m, 'isUnspecified', ip, BOOL, ({ bits }) => bits === 0n),
  unary(m, 'isLoopback', ip, BOOL, isLoopback),
  unary(m, 'isLinkLocalMulticast', ip, BOOL, isLinkLocalMulticast),
  unary(m, 'isLinkLocalUnicast', ip, BOOL, isLinkLocalUnicast),
  unary(m, 'isGlobalUnicast', ip, BOOL, isGlobalUnicast),
  unary(f, 'cidr', text, cidr.type, readCidr),
  unary(f, 'isCIDR', text, BOOL, (value) => readCidr(value) instanceof Cidr),
  unary(f, 'string', cidr, STRING, ({ address, length }) => `${ipText(address)}/${length}`),
  binary(m, 'containsIP', [cidr, ip], BOOL, contains),
  binary(m, 'containsIP', [cidr, text], BOOL, (network, value) => {
    const read = readIp(value);
    return read instanceof CelError ? read : contains(network, read);
  }),
  binary(m, 'containsCIDR', [cidr, cidr], BOOL, containsNetwork),
  binary(m, 'containsCIDR', [cidr, text], BOOL, (network, value) => {
    const read = readCidr(value);
    return read instanceof CelError ? read : containsNetwork(network, read);
  }),
  unary(m, 'ip', cidr, ip.type, ({ address }) => address),
  unary(m, 'prefixLength', cidr, INT, ({ length }) => length),
  unary(m, 'masked', cidr, cidr.type, ({ address, length }) => new Cidr(masked(address, length), length)),
];

function parseIp(value: string): Ip | CelError {
  if (isIPv4(value)) return new Ip(4, bitsOfV4(value));
  if (!isIPv6(value) || value.includes('%')) return new CelError(`'${value.slice(0, 60)}' is no IP address`);
  const bits = bitsOfV6(value);
  if (bits >> 32n === 0xffffn) return new CelError(`IPv4-mapped IPv6 address '${value}' is not allowed`);
  return new Ip(6, bits);
}

function bitsOfV4(value: string): bigint {
  return value.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function bitsOfV6(value: string): bigint {
  // A tail that is written as IPv4 is two groups.
  const tail = /\d+\.\d+\.\d+\.\d+$/.exec(value)?.[0];
  const v4 = tail === undefined ? 0n : bitsOfV4(tail);
  const groups =
    tail === undefined ? value : value.slice(0, -tail.length) + `${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
  const [before = '', after] = groups.split('::');
  const list = (part: string | undefined) => (part === undefined || part === '' ? [] : part.split(':'));
  const [first, last] = [list(before), list(after)];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0');
  return [...first, ...zeros, ...last].reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

/** RFC 5952: the longest run of zero groups, the first of several, is left out. */
function ipText({ family, bits }: Ip): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 0xffn)).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => (bits >> BigInt(112 - index * 16)) & 0xffffn);
  let [start, longest] = [-1, 1];
  for (let index = 0; index < 8; index += 1) {
    const end = groups.findIndex((group, at) => at >= index && group !== 0n);
    const run = (end === -1 ? 8 : end) - index;
    if (run > longest) [start, longest] = [index, run];
  }
  const written = groups.map((group) => group.toString(16));
  if (start === -1) return written.join(':');
  return `${written.slice(0, start).join(':')}::${written.slice(start + longest).join(':')}`;
}

function width({ family }: Ip): number {
  return family === 4 ? 32 : 128;
}

/** Whether the address starts with these bits. */
function within(address: Ip, family: 4 | 6, prefix: bigint, length: number): boolean {
  return address.family === family && address.bits >> BigInt(width(address) - length) === prefix;
}

function isLoopback(address: Ip): boolean {
  return within(address, 4, 127n, 8) || within(address, 6, 1n, 128);
}

function isLinkLocalMulticast(address: Ip): boolean {
  // Of IPv6 the flags between ff and the scope do not matter.
  const scope = address.bits >> 112n;
  return within(address, 4, 0xe00000n, 24) || (within(address, 6, 0xffn, 8) && (scope & 0xfn) === 2n);
}

function isLinkLocalUnicast(address: Ip): boolean {
  return within(address, 4, 0xa9fen, 16) || within(address, 6, 0xfe80n >> 6n, 10);
}

function isGlobalUnicast(address: Ip): boolean {
  const isMulticast = within(address, 4, 0xen, 4) || within(address, 6, 0xffn, 8);
  const isBroadcast = within(address, 4, 0xffffffffn, 32);
  return address.bits !== 0n && !isBroadcast && !isMulticast && !isLoopback(address) && !isLinkLocalUnicast(address);
}

function parseCidr(value: string): Cidr | CelError {
  const [, address = '', length = ''] = /^([^/]*)\/(0|[1-9]\d{0,2})$/.exec(value) ?? [];
  const read = parseIp(address);
  if (read instanceof CelError || Number(length) > width(read)) {
    return new CelError(`'${value.slice(0, 60)}' is no network: it is written like 10.0.0.0/8`);
  }
  return new Cidr(read, Number(length));
}

function masked(address: Ip, length: number): Ip {
  const rest = BigInt(width(address) - length);
  return new Ip(address.family, (address.bits >> rest) << rest);
}

function contains({ address, length }: Cidr, other: Ip): boolean {
  return other.family === address.family && masked(other, length).bits === masked(address, length).bits;
}

function containsNetwork(network: Cidr, other: Cidr): boolean {
  return network.length <= other.length && contains(network, other.address);
}
