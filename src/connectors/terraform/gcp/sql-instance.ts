/** An instance of Cloud SQL as its API answers. */
import { firstOf, unread, type Block, type Projection, type Shape } from '../projection.js';

export const sqlInstance: Projection = {
  platform: 'gcp',
  apiVersion: 'sqladmin.googleapis.com/v1',
  kind: 'Instance',
  from: 'google_sql_database_instance',
  project(block) {
    const primary = block.get('master_instance_name');
    return {
      name: block.get('name'),
      tags: block.one('settings').get('user_labels'),
      object: {
        name: block.get('name'),
        region: block.get('region'),
        databaseVersion: block.get('database_version'),
        // Which primary it is need not be known to know that it has one.
        ...(primary.state === 'absent'
          ? { instanceType: block.get('instance_type').or('CLOUD_SQL_INSTANCE') }
          : { instanceType: 'READ_REPLICA_INSTANCE', masterInstanceName: primary }),
        settings: firstOf(block.one('settings').object(settings), unread('without settings it has those of what it is made of')),
      },
    };
  },
};

function settings(block: Block): Shape {
  const network = block.one('ip_configuration');
  return {
    tier: block.get('tier'),
    ipConfiguration: {
      ipv4Enabled: network.get('ipv4_enabled').or(true),
      privateNetwork: network.get('private_network'),
      sslMode: network.get('ssl_mode').or('ALLOW_UNENCRYPTED_AND_ENCRYPTED'),
      authorizedNetworks: network
        .all('authorized_networks')
        .each((allowed) => ({ name: allowed.get('name'), value: allowed.get('value') })),
    },
    backupConfiguration: { enabled: block.one('backup_configuration').get('enabled').or(false) },
    databaseFlags: block.all('database_flags').eachIfAny((flag) => ({ name: flag.get('name'), value: flag.get('value').text() })),
  };
}
