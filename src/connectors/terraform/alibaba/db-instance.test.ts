import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('is private, in clear and not recorded when nothing is said', async () => {
  const [database] = await projected(`
    resource "alicloud_db_instance" "db" {
      engine         = "MySQL"
      engine_version = "8.0"
      instance_name  = "db"
    }
  `);
  expect(database?.raw).toEqual({
    DBInstanceDescription: 'db',
    Engine: 'MySQL',
    EngineVersion: '8.0',
    DBInstanceNetInfos: { DBInstanceNetInfo: [{ IPType: 'Private' }] },
    DBInstanceIPArray: [{ DBInstanceIPArrayName: 'default', SecurityIPList: '127.0.0.1' }],
    SSLEnabled: 'No',
    TDEStatus: 'Disabled',
    SQLCollectorStatus: 'Disabled',
    ConfigValue: '30',
  });
});

it('reads whitelists, encryption, audit and a public endpoint', async () => {
  const [database] = await projected(`
    resource "alicloud_db_instance" "db" {
      engine                     = "MySQL"
      security_ips               = ["10.0.0.0/8", "0.0.0.0/0"]
      ssl_action                 = "Open"
      tde_status                 = "Enabled"
      sql_collector_status       = "Enabled"
      sql_collector_config_value = 180
    }
    resource "alicloud_db_connection" "c" { instance_id = alicloud_db_instance.db.id }
  `);
  expect(database?.raw).toMatchObject({
    DBInstanceNetInfos: { DBInstanceNetInfo: [{ IPType: 'Private' }, { IPType: 'Public' }] },
    DBInstanceIPArray: [{ SecurityIPList: '10.0.0.0/8,0.0.0.0/0' }],
    SSLEnabled: 'Yes',
    TDEStatus: 'Enabled',
    SQLCollectorStatus: 'Enable',
    ConfigValue: '180',
  });
});
