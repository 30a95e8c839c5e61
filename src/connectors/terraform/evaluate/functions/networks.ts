/** Functions of address ranges, of both families. */
import { isIPv4, isIPv6 } from 'node:net';
import type { Json } from '../../../../model/index.js';
import type { Plain } from './texts.js';

interface Network {
  readonly address: bigint;
  readonly prefix: number;
  readonly bits: 32 | 128;
}

function parse(text: Json | undefined): Network | undefined {
  if (typeof text !== 'string') return undefined;
  const [address = '', length = '', ...more] = text.split('/');
  const prefix = /^[0-9]{1,3}$/u.test(length) ? Number(length) : Number.NaN;
  if (more.length > 0) return undefined;
  if (isIPv4(address) && prefix <= 32) {
    const value = address.split('.').reduce((all, part) => all * 256n + BigInt(part), 0n);
    return { address: masked(value, prefix, 32), prefix, bits: 32 };
  }
  const groups = isIPv6(address) && !address.includes('.') && !address.includes('%') ? groupsOf(address) : undefined;
  if (groups === undefined || !(prefix <= 128)) return undefined;
  const value = groups.reduce((all, part) => all * 65536n + BigInt(`0x${part}`), 0n);
  return { address: masked(value, prefix, 128), prefix, bits: 128 };
}

function groupsOf(address: string): readonly string[] {
  const [head = '', tail] = address.split('::');
  const [before, after] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  const zeros = tail === undefined ? 0 : 8 - (before?.length ?? 0) - (after?.length ?? 0);
  return [...(before ?? []), ...Array.from({ length: zeros }, () => '0'), ...(after ?? [])];
}

function masked(address: bigint, prefix: number, bits: number): bigint {
  const host = BigInt(bits - prefix);
  return (address >> host) << host;
}

function write(address: bigint, bits: 32 | 128): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join('.');
  const groups = Array.from({ length: 8 }, (_, at) => ((address >> BigInt(112 - at * 16)) & 65535n).toString(16));
  // The platform's own writer shortens the longest run of zeros, as RFC 5952 has it.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

function subnet(network: Network, newBits: number, number: number): string | undefined {
  const prefix = network.prefix + newBits;
  if (!Number.isInteger(newBits) || !Number.isInteger(number) || newBits < 0 || number < 0) return undefined;
  if (prefix > network.bits || BigInt(number) >= 1n << BigInt(newBits)) return undefined;
  return `${write(network.address + (BigInt(number) << BigInt(network.bits - prefix)), network.bits)}/${prefix}`;
}

const cidrsubnet: Plain = (text, newBits, number) => {
  const network = parse(text);
  if (network === undefined || typeof newBits !== 'number' || typeof number !== 'number') return undefined;
  return subnet(network, newBits, number);
};

const cidrsubnets: Plain = (text, ...newBits) => {
  const network = parse(text);
  if (network === undefined || newBits.length > 1000) return undefined;
  const subnets: string[] = [];
  let next = network.address;
  for (const bits of newBits) {
    const prefix = network.prefix + (typeof bits === 'number' ? bits : Number.NaN);
    if (!Number.isInteger(prefix) || prefix < network.prefix || prefix > network.bits) return undefined;
    const size = 1n << BigInt(network.bits - prefix);
    const start = ((next + size - 1n) / size) * size;
    if (start + size > network.address + (1n << BigInt(network.bits - network.prefix))) return undefined;
    subnets.push(`${write(start, network.bits)}/${prefix}`);
    next = start + size;
  }
  return subnets;
};

const cidrhost: Plain = (text, number) => {
  const network = parse(text);
  if (network === undefined || typeof number !== 'number' || !Number.isInteger(number)) return undefined;
  const size = 1n << BigInt(network.bits - network.prefix);
  const at = number < 0 ? size + BigInt(number) : BigInt(number);
  return at < 0n || at >= size ? undefined : write(network.address + at, network.bits);
};

const cidrnetmask: Plain = (text) => {
  const network = parse(text);
  return network?.bits === 32 ? write(masked((1n << 32n) - 1n, network.prefix, 32), 32) : undefined;
};

export const NETWORKS: ReadonlyMap<string, Plain> = new Map<string, Plain>([
  ['cidrsubnet', cidrsubnet],
  ['cidrsubnets', cidrsubnets],
  ['cidrhost', cidrhost],
  ['cidrnetmask', cidrnetmask],
]);
