/** A database instance as RDS answers. */
import { concatenate, type Projection } from '../projection.js';

const CONNECTION = 'alicloud_db_connection';

export const dbInstance: Projection = {
  platform: 'alibaba',
  apiVersion: 'rds.aliyuncs.com/2014-08-15',
  kind: 'DBInstance',
  from: 'alicloud_db_instance',
  joins: [CONNECTION],
  project(block, estate) {
    return {
      name: block.get('instance_name'),
      tags: block.get('tags'),
      object: {
        DBInstanceDescription: block.get('instance_name'),
        Engine: block.get('engine'),
        EngineVersion: block.get('engine_version'),
        DBInstanceNetInfos: {
          DBInstanceNetInfo: concatenate(
            [{ IPType: 'Private' }],
            // A block for a connection asks for a public endpoint; the private one comes with the instance.
            estate.related(CONNECTION, 'instance_id', block).each((connection) => ({
              IPType: 'Public',
              ConnectionString: connection.computed('connection_string'),
            })),
          ),
        },
        DBInstanceIPArray: [
          {
            DBInstanceIPArrayName: block.get('db_instance_ip_array_name').or('default'),
            SecurityIPList: block
              .get('security_ips')
              .or(['127.0.0.1'])
              .map((addresses) => (Array.isArray(addresses) ? addresses.join(',') : String(addresses))),
          },
        ],
        SSLEnabled: block.get('ssl_action').or('Close').as({ Open: 'Yes', Update: 'Yes', Close: 'No' }),
        TDEStatus: block.get('tde_status').or('Disabled'),
        SQLCollectorStatus: block.get('sql_collector_status').or('Disabled').as({ Enabled: 'Enable', Disabled: 'Disabled' }),
        ConfigValue: block.get('sql_collector_config_value').or(30).text(),
      },
    };
  },
};
