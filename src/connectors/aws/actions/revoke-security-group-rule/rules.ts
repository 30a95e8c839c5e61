/**
 * The rules of a security group as EC2 lists them: a permission for each protocol and range of ports, with all that may talk
 * there. Finds what fields name, takes parts out, and says what is left. Takes values, gives values.
 */
import { parseFieldPath, type FieldStep } from '../../../../lib/field-path.js';
import type { FieldExpectation, Json } from '../../../../model/index.js';
import { at, isItem, itemsAt, textAt, type Item } from '../../json.js';
import { excludes } from '../steps.js';

/** Each list of a permission, and what of its items names who is meant: the rest is description. */
const PEERS = {
  IpRanges: ['CidrIp'],
  Ipv6Ranges: ['CidrIpv6'],
  PrefixListIds: ['PrefixListId'],
  UserIdGroupPairs: ['UserId', 'GroupId'],
} as const;
export type PeerList = keyof typeof PEERS;
export const PEER_LISTS = Object.keys(PEERS).filter(isPeerList);

export const DIRECTIONS = {
  IpPermissions: { revoke: 'ec2:RevokeSecurityGroupIngress', authorize: 'ec2:AuthorizeSecurityGroupIngress', way: 'in' },
  IpPermissionsEgress: { revoke: 'ec2:RevokeSecurityGroupEgress', authorize: 'ec2:AuthorizeSecurityGroupEgress', way: 'out' },
} as const;
export type Direction = keyof typeof DIRECTIONS;
export const ALL_DIRECTIONS = Object.keys(DIRECTIONS).filter(isDirection);

/** What is taken out of one permission. */
export interface Taken {
  readonly direction: Direction;
  /** As it was. */
  readonly permission: Item;
  readonly peers: Readonly<Record<PeerList, readonly Item[]>>;
}

/**
 * The rules that fields name. A place (`IpPermissions[2].IpRanges[0].CidrIp`) names what is open to the world there and
 * nothing else: places move when rules are added or taken, and another rule than the one that was judged must not be taken
 * for it. A whole list (`IpPermissions`) names all that is in it. Undefined when no field is about rules.
 */
export function rulesAt(group: Json, fields: readonly string[]): readonly Taken[] | undefined {
  const paths = fields.flatMap((field) => {
    const parsed = parseFieldPath(field);
    const [first] = parsed.kind === 'path' ? parsed.path : [];
    return parsed.kind === 'path' && first?.kind === 'key' && isDirection(first.key)
      ? [{ direction: first.key, path: parsed.path }]
      : [];
  });
  if (paths.length === 0) return undefined;
  return ALL_DIRECTIONS.flatMap((direction) =>
    itemsAt(group, direction).flatMap((permission, index): readonly Taken[] => {
      const mine = paths.filter((one) => one.direction === direction).map(({ path }) => path.slice(1));
      const isNamed = (list: PeerList, number: number, peer: Item): boolean =>
        mine.some((path) => path.length === 0 || (isPlace(path, index, list, number) && isOpen(peer)));
      const peers = peersOf(permission, isNamed);
      return isEmpty(peers) ? [] : [{ direction, permission, peers }];
    }),
  );
}

function isPlace([place, list, item]: readonly FieldStep[], index: number, name: PeerList, number: number): boolean {
  const isPermission = place?.kind === 'index' && place.index === index;
  const isList = list === undefined || (list.kind === 'key' && list.key === name);
  return isPermission && isList && (item === undefined || (item.kind === 'index' && item.index === number));
}

/** Rules that let in more of the Internet than anyone owns: the line that the policies about open ports draw. */
export function openToTheWorld(group: Json): readonly Taken[] {
  return itemsAt(group, 'IpPermissions').flatMap((permission): readonly Taken[] => {
    const peers = peersOf(permission, (_, __, peer) => isOpen(peer));
    return isEmpty(peers) ? [] : [{ direction: 'IpPermissions', permission, peers }];
  });
}

function isOpen(peer: Item): boolean {
  return isWide(textAt(peer, 'CidrIp'), 8) || isWide(textAt(peer, 'CidrIpv6'), 16);
}

/** fc00::/7 is private. */
function isWide(range: string | undefined, shortest: number): boolean {
  const length = /^[0-9A-Fa-f.:]+\/(\d{1,3})$/.exec(range ?? '')?.[1];
  if (range === undefined || length === undefined || /^f[cd]/i.test(range)) return false;
  return Number(length) < shortest;
}

function peersOf(permission: Item, isWanted: (list: PeerList, number: number, peer: Item) => boolean): Taken['peers'] {
  const of = (list: PeerList): readonly Item[] =>
    itemsAt(permission, list).filter((peer, number) => isWanted(list, number, peer));
  return {
    IpRanges: of('IpRanges'),
    Ipv6Ranges: of('Ipv6Ranges'),
    PrefixListIds: of('PrefixListIds'),
    UserIdGroupPairs: of('UserIdGroupPairs'),
  };
}

/** What a recorded call took out of a permission. */
export function takenBy(direction: Direction, permission: Item, revoked: Item): Taken {
  const isOne = (list: PeerList, peer: Item): boolean =>
    itemsAt(revoked, list).some((one) => Object.entries(one).every(([member, value]) => peer[member] === value));
  return { direction, permission, peers: peersOf(permission, (list, _, peer) => isOne(list, peer)) };
}

function isEmpty(peers: Taken['peers']): boolean {
  return PEER_LISTS.every((list) => peers[list].length === 0);
}

/** Protocol and ports: what a permission is told by among the others of its group. */
export function headOf(permission: Json): Item {
  const head: Record<string, Json> = {};
  for (const member of ['IpProtocol', 'FromPort', 'ToPort']) {
    const value = at(permission, member);
    if (value !== undefined && value !== null) head[member] = value;
  }
  return head;
}

/** What a call is told: protocol, ports and peers. Descriptions are no part of what is revoked, but of what is authorised again. */
export function asInput({ permission, peers }: Taken, descriptions: 'with-descriptions' | 'without'): Item {
  const lists = PEER_LISTS.filter((list) => peers[list].length > 0).map((list): [string, Json] => [
    list,
    peers[list].map((peer) => membersOf(peer, descriptions === 'without' ? PEERS[list] : [...PEERS[list], 'Description'])),
  ]);
  return { ...headOf(permission), ...Object.fromEntries(lists) };
}

function membersOf(peer: Item, members: readonly string[]): Item {
  return Object.fromEntries(
    members.flatMap((member): [string, Json][] => {
      const value = peer[member];
      return value === undefined || value === null ? [] : [[member, value]];
    }),
  );
}

/** The permission without what is taken; undefined when nothing is left of it. */
export function leftOf({ permission, peers }: Taken): Item | undefined {
  const lists = PEER_LISTS.filter((list) => Array.isArray(permission[list])).map((list): [PeerList, readonly Item[]] => [
    list,
    itemsAt(permission, list).filter((peer) => !peers[list].includes(peer)),
  ]);
  if (lists.every(([, left]) => left.length === 0)) return undefined;
  return { ...headOf(permission), ...Object.fromEntries(lists) };
}

/** What is seen of a group without what is taken: no permission of its protocol and ports that has one of these peers. */
export function isTaken({ direction, permission, peers }: Taken, within: readonly string[]): readonly FieldExpectation[] {
  return PEER_LISTS.flatMap((list) =>
    peers[list].map((peer) =>
      excludes([...within, direction], { ...headOf(permission), [list]: [membersOf(peer, PEERS[list])] }),
    ),
  );
}

/** `tcp 22 from 0.0.0.0/0, ::/0`. */
export function inWordsOf({ direction, permission, peers }: Taken): string {
  const protocol = textAt(permission, 'IpProtocol') ?? '';
  const [from, to] = [permission['FromPort'], permission['ToPort']];
  const ports = from === undefined || from === null ? '' : from === to ? ` ${String(from)}` : ` ${String(from)}-${String(to)}`;
  const who = PEER_LISTS.flatMap((list) => peers[list].map((peer) => textAt(peer, PEERS[list].at(-1) ?? '') ?? ''));
  const what = protocol === '-1' ? 'all traffic' : `${protocol}${ports}`;
  return `${what} ${DIRECTIONS[direction].way === 'in' ? 'from' : 'to'} ${who.join(', ')}`;
}

function isDirection(text: string): text is Direction {
  return Object.hasOwn(DIRECTIONS, text);
}

function isPeerList(text: string): text is PeerList {
  return Object.hasOwn(PEERS, text);
}

/** The permission of these ports in a group, as it is now. */
export function permissionLike(group: Json, direction: Direction, head: Item): Item | undefined {
  return itemsAt(group, direction).find((one) => {
    const other = headOf(one);
    return (
      Object.keys(other).length === Object.keys(head).length && Object.entries(head).every(([key, value]) => other[key] === value)
    );
  });
}

/** The permissions of a recorded input. */
export function permissionsIn(input: Json): readonly Item[] {
  const list = at(input, 'IpPermissions');
  return Array.isArray(list) ? list.filter(isItem) : [];
}
