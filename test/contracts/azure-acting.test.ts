// The actions of Azure, over a server that answers reads and writes as Azure Resource Manager is documented to.
import { azureActing } from '../../src/connectors/azure/index.js';
import type { ArmObject } from '../../src/connectors/azure/schema.js';
import {
  COSMOS,
  DISK,
  FILES,
  GUARD,
  MYSQL,
  openActing,
  POSTGRES,
  REGISTRY,
  SQL,
  VAULT,
  addressOf,
  type OpenedActing,
} from '../fakes/azure/acting-world.js';
import { describeActing, type ActingCase } from './acting.js';

type Change = (properties: ArmObject, opened: OpenedActing) => void;

function acting(action: string, of: string, arm: string, fields: readonly string[], drift: Change): ActingCase {
  return {
    action,
    of,
    async set() {
      // What is taken shows at the next reading; slower operations are in the connector's own tests.
      const opened = await openActing(undefined, 1);
      return {
        connector: azureActing,
        estate: opened.estate,
        address: addressOf(arm),
        request: { fields },
        change: async () => void (opened.properties(arm)['changedBy'] = 'somebody'),
        drift: async () => drift(opened.properties(arm), opened),
        close: () => opened.close(),
      };
    },
  };
}

/** Somebody makes a rule of the same name that lets in others. */
function firewall(server: string, name: string): Change {
  return (_, { server: { world } }) =>
    void world.resources.push({
      id: `${server}/firewallRules/${name}`,
      name,
      properties: { startIpAddress: '203.0.113.1', endIpAddress: '203.0.113.1' },
    });
}

const NETWORK = 'properties.publicNetworkAccess';
const block = 'block-public-access';
const database = 'disable-database-public-access';
const key = 'disable-key';

describeActing('Azure', [
  acting(block, 'blobs', FILES, ['properties.allowBlobPublicAccess'], (files) => delete files['allowBlobPublicAccess']),
  acting(block, 'a storage endpoint', FILES, [NETWORK], (files) => (files['publicNetworkAccess'] = 'SecuredByPerimeter')),
  acting(
    block,
    'storage networks',
    FILES,
    ['properties.networkAcls.defaultAction', 'properties.networkAcls.ipRules[value=0.0.0.0/1]'],
    (files) => (files['networkAcls'] = { defaultAction: 'Deny', bypass: 'None', ipRules: [] }),
  ),
  acting(block, 'a disk', DISK, ['properties.networkAccessPolicy'], (disk) => (disk['networkAccessPolicy'] = 'AllowPrivate')),
  acting(
    block,
    'a vault',
    VAULT,
    ['properties.networkAcls.defaultAction'],
    (vault) => (vault['networkAcls'] = { defaultAction: 'Deny', bypass: 'None' }),
  ),
  acting(block, 'anonymous pulls and an endpoint', REGISTRY, ['properties.anonymousPullEnabled', NETWORK], (registry) =>
    Object.assign(registry, { publicNetworkAccess: 'Odd' }),
  ),
  acting(
    'revoke-security-group-rule',
    'one rule',
    GUARD,
    ['properties.securityRules[name=ssh].properties.sourceAddressPrefix'],
    (guard) => (guard['securityRules'] as ArmObject[]).push({ name: 'SSH', properties: { access: 'Deny' } }),
  ),
  acting(database, 'an SQL endpoint', SQL, [NETWORK], (sql) => (sql['publicNetworkAccess'] = 'SecuredByPerimeter')),
  acting(database, 'an SQL rule', SQL, ['firewallRules[name=AllowAllWindowsAzureIps]'], firewall(SQL, 'AllowAllWindowsAzureIps')),
  acting(database, 'PostgreSQL', POSTGRES, ['firewallRules[name=everybody]'], firewall(POSTGRES, 'everybody')),
  acting(database, 'MySQL', MYSQL, ['firewallRules[name=everybody]'], firewall(MYSQL, 'everybody')),
  acting(
    database,
    'addresses of Cosmos DB',
    COSMOS,
    ['properties.ipRules[ipAddressOrRange=0.0.0.0]'],
    (cosmos) => (cosmos['ipRules'] = []),
  ),
  acting(
    database,
    'a Cosmos DB endpoint',
    COSMOS,
    ['properties.isVirtualNetworkFilterEnabled'],
    (cosmos) => (cosmos['publicNetworkAccess'] = 'SecuredByPerimeter'),
  ),
  acting(key, 'storage keys', FILES, ['properties.allowSharedKeyAccess'], (files) => delete files['allowSharedKeyAccess']),
  acting(key, 'Cosmos DB keys', COSMOS, ['properties.disableLocalAuth'], (cosmos) => (cosmos['disableLocalAuth'] = 'odd')),
  acting(key, 'the admin user', REGISTRY, ['properties.adminUserEnabled'], (registry) => (registry['adminUserEnabled'] = 'odd')),
]);
