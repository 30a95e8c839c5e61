/**
 * What `disable-database-public-access` would do: take the authorized networks out that are named, all of them where the
 * public address itself is, and keep the others. The public address stays: Cloud SQL takes it away only from an instance that
 * has a private one, and gives another one later. Pure.
 */
import type { ActionRequest, Json } from '../../../../model/index.js';
import { at } from '../../../../lib/expectation.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { contained, type Change } from '../change.js';
import { itemsOf, namedItems, textOf, type Item } from '../../../../lib/named-items.js';

export const NETWORKS = ['settings', 'ipConfiguration', 'authorizedNetworks'];
const ADDRESS = 'settings.ipConfiguration.ipv4Enabled';

export function plan(seen: SeenLook, { fields }: ActionRequest): ActionAnswer {
  const { raw } = seen.resource;
  const taken = takenOf(raw, fields);
  if (taken.length === 0) return { kind: 'already-so', because: 'the networks that are meant may not connect' };
  const change = changeTo(
    raw,
    itemsOf(raw, NETWORKS).filter((network) => !taken.includes(network)),
    taken,
  );
  if (change === undefined) return { kind: 'refused', because: 'it does not say which version of its settings was read' };
  const values = taken.map(({ value }) => textOf(value)).join(', ');
  return contained(seen, change, [
    `New connections from ${values} fail, unless they come by the Auth Proxy, a connector or another network that is named`,
  ]);
}

function takenOf(raw: Json, fields: readonly string[]): readonly Item[] {
  const all = itemsOf(raw, NETWORKS);
  if (fields.includes(ADDRESS)) return all;
  // Failures name networks by their place in a list, which moves: a network at that place that is narrow is not meant.
  return (fields.length > 0 ? namedItems(raw, NETWORKS, fields) : all).filter(({ value }) => isEverybody(textOf(value)));
}

/** As the policy draws the line: larger than a /8 of IPv4 or a /16 of IPv6. */
function isEverybody(network: string): boolean {
  const [, address = '', bits = ''] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(network) ?? [];
  return bits !== '' && Number(bits) < (address.includes(':') ? 16 : 8);
}

/** The call that leaves these networks; undefined where the settings have no version. */
export function changeTo(
  raw: Json,
  networks: readonly Item[],
  without: readonly Item[],
  includes: readonly Item[] = [],
): Change | undefined {
  const version = at(raw, ['settings', 'settingsVersion']);
  if (typeof version !== 'string' && typeof version !== 'number') return undefined;
  return {
    call: 'sql.instances.patch',
    input: { body: { settings: { settingsVersion: String(version), ipConfiguration: { authorizedNetworks: networks } } } },
    done: [
      ...without.map(({ value }) => ({ path: NETWORKS, is: 'excludes', value: { value: textOf(value) } }) as const),
      ...includes.map(({ value }) => ({ path: NETWORKS, is: 'includes', value: { value: textOf(value) } }) as const),
    ],
  };
}
