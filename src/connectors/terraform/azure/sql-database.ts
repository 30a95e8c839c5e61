/** A SQL database as ARM answers, with whether it is encrypted. */
import type { Projection } from '../projection.js';
import { enabled } from './shared.js';

export const sqlDatabase: Projection = {
  platform: 'azure',
  apiVersion: 'Microsoft.Sql/2023-08-01',
  kind: 'servers/databases',
  from: 'azurerm_mssql_database',
  project(block) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        name: block.get('name').or(''),
        properties: {},
        transparentDataEncryption: {
          name: 'current',
          properties: { state: enabled(block, 'transparent_data_encryption_enabled', true) },
        },
      },
    };
  },
};
