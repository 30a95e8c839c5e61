/**
 * What `disable-database-public-access` would do: take everybody out of the whitelists that a policy's failure names, and
 * release the public endpoints that it names. Entries and endpoints that are not meant stay. Pure.
 */
import type { ActionRequest } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { isEverybody } from '../addresses.js';
import { contained, excludes, includes, type Change } from '../change.js';
import { itemsOf, namedItems, textOf, type Item } from '../../../../lib/named-items.js';

export const LISTS = ['DBInstanceIPArray'];
export const ENDPOINTS = ['DBInstanceNetInfos', 'DBInstanceNetInfo'];
/** A whitelist cannot be empty; with this address alone it lets nobody in. https://www.alibabacloud.com/help/en/rds/apsaradb-rds-for-mysql/configure-an-ip-address-whitelist-for-an-apsaradb-rds-for-mysql-instance */
const NOBODY = '127.0.0.1';

export function plan(seen: SeenLook, { fields }: ActionRequest): ActionAnswer {
  const { raw } = seen.resource;
  const lists = (fields.length === 0 ? itemsOf(raw, LISTS) : namedItems(raw, LISTS, fields)).filter(isOpen);
  const endpoints = namedItems(raw, ENDPOINTS, fields).filter(({ IPType }) => IPType === 'Public');
  const changes = [...lists.map((list) => listIs(list, closed(entriesOf(list)))), ...endpoints.map(release)];
  if (changes.length === 0)
    return { kind: 'already-so', because: 'no whitelist that is meant holds everybody, and no endpoint that is meant is public' };
  return contained(seen, changes, [
    ...lists.map(
      (list) =>
        `New connections from ${entriesOf(list).filter(isEverybody).join(', ')} fail, unless another whitelist than ${nameOf(list)} names them`,
    ),
    ...endpoints.map(
      ({ ConnectionString }) =>
        `Whoever connects to ${textOf(ConnectionString)} fails; an undo gives the same name back, with another address behind it`,
    ),
  ]);
}

function isOpen(list: Item): boolean {
  return entriesOf(list).some(isEverybody);
}

function closed(entries: readonly string[]): readonly string[] {
  const kept = entries.filter((entry) => !isEverybody(entry));
  return kept.length === 0 ? [NOBODY] : kept;
}

export function nameOf(list: Item): string {
  return textOf(list['DBInstanceIPArrayName']) || 'default';
}

export function entriesOf(list: Item): readonly string[] {
  return textOf(list['SecurityIPList'])
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** A whitelist is written whole, with the network and attribute that it has. */
export function listIs(list: Item, entries: readonly string[]): Change {
  const name = nameOf(list);
  const network = textOf(list['WhitelistNetType'] ?? list['WhitelistNetworkType']);
  const attribute = textOf(list['DBInstanceIPArrayAttribute']);
  return {
    call: 'rds:ModifySecurityIps',
    input: {
      DBInstanceIPArrayName: name,
      SecurityIps: entries.join(','),
      ModifyMode: 'Cover',
      ...(network === '' ? {} : { WhitelistNetworkType: network }),
      ...(attribute === '' ? {} : { DBInstanceIPArrayAttribute: attribute }),
    },
    done: [includes(LISTS, { DBInstanceIPArrayName: name, SecurityIPList: entries.join(',') })],
  };
}

function release({ ConnectionString }: Item): Change {
  const name = textOf(ConnectionString);
  return {
    call: 'rds:ReleaseInstancePublicConnection',
    input: { CurrentConnectionString: name },
    done: [excludes(ENDPOINTS, { ConnectionString: name })],
  };
}
