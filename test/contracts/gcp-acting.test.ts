// The actions of Google Cloud, over a server that answers reads and writes as its APIs are documented to.
import { gcpActing } from '../../src/connectors/gcp/index.js';
import type { ApiObject } from '../../src/connectors/gcp/schema.js';
import { addressOf, BUCKET, CRYPTO_KEY, FIREWALL, KEY, MACHINE, openActing, SQL } from '../fakes/gcp/acting-world.js';
import { describeActing, type ActingCase } from './acting.js';

type Change = (object: ApiObject) => void;

function acting(
  action: string,
  asset: string,
  change: Change,
  drift: Change,
  fields: readonly string[] = [],
  of?: string,
): ActingCase {
  return {
    action,
    ...(of === undefined ? {} : { of }),
    async set() {
      // What is taken shows at the next reading; slower operations are in the connector's own tests.
      const opened = await openActing(1);
      return {
        connector: gcpActing,
        estate: opened.estate,
        address: addressOf(asset),
        request: { fields },
        change: async () => change(opened.object(asset)),
        drift: async () => drift(opened.object(asset)),
        close: () => opened.close(),
      };
    },
  };
}

const touch: Change = (object) => (object['labels'] = { touched: 'yes' });
const network = (object: ApiObject, authorizedNetworks: readonly ApiObject[]): void =>
  void ((object['settings'] as ApiObject)['ipConfiguration'] = { authorizedNetworks });

describeActing('Google Cloud', [
  acting(
    'block-public-access',
    BUCKET,
    touch,
    (bucket) => (bucket['iamConfiguration'] = { publicAccessPrevention: 'inherited' }),
  ),
  acting('enable-bucket-versioning', BUCKET, touch, (bucket) => (bucket['versioning'] = { enabled: false })),
  acting(
    'revoke-security-group-rule',
    FIREWALL,
    (rule) => (rule['priority'] = 7),
    (rule) => (rule['sourceRanges'] = ['0.0.0.0/0', '::/0']),
  ),
  acting('stop-instance', MACHINE, touch, (machine) => (machine['status'] = 'SUSPENDED')),
  acting(
    'disable-database-public-access',
    SQL,
    touchSql,
    (sql) => network(sql, []),
    ['settings.ipConfiguration.authorizedNetworks[1]'],
    'one network',
  ),
  acting(
    'disable-database-public-access',
    SQL,
    touchSql,
    (sql) => network(sql, [{ value: '203.0.113.0/24' }]),
    ['settings.ipConfiguration.ipv4Enabled'],
    'all networks',
  ),
  acting(
    'deactivate-access-key',
    KEY,
    (key) => (key['validBeforeTime'] = '2027-01-01T00:00:00Z'),
    (key) => delete key['disabled'],
  ),
  acting('enable-key-rotation', CRYPTO_KEY, touch, (key) => (key['rotationPeriod'] = '86400s')),
]);

function touchSql(sql: ApiObject): void {
  sql['databaseVersion'] = 'POSTGRES_16';
}
