/** PostgreSQL and MySQL flexible servers as ARM answers, with their firewall and the parameters that are set or have a default. */
import { unread, type Block, type Blocks, type Estate, type Projection, type Shape } from '../projection.js';
import { enabled, firewallRule, isGiven } from './shared.js';

interface Product {
  readonly from: string;
  readonly apiVersion: string;
  readonly firewallRule: string;
  readonly configuration: string;
  /** The argument by which these two name their server, and what of the server it holds. */
  readonly by: string;
  readonly names: readonly string[];
  /** What parameters are until somebody sets them. */
  readonly defaults: Readonly<Record<string, string>>;
  publicNetworkAccess(block: Block): Shape;
}

export const postgresqlServer = flexibleServer({
  from: 'azurerm_postgresql_flexible_server',
  apiVersion: 'Microsoft.DBforPostgreSQL/2024-08-01',
  firewallRule: 'azurerm_postgresql_flexible_server_firewall_rule',
  configuration: 'azurerm_postgresql_flexible_server_configuration',
  by: 'server_id',
  names: [],
  // https://learn.microsoft.com/azure/postgresql/server-parameters/concepts-server-parameters
  defaults: {
    require_secure_transport: 'on',
    log_checkpoints: 'on',
    'connection_throttle.enable': 'off',
    'logfiles.retention_days': '3',
    log_connections: 'off',
    log_disconnections: 'off',
  },
  publicNetworkAccess: (block) => enabled(block, 'public_network_access_enabled', true),
});

export const mysqlServer = flexibleServer({
  from: 'azurerm_mysql_flexible_server',
  apiVersion: 'Microsoft.DBforMySQL/2023-12-30',
  firewallRule: 'azurerm_mysql_flexible_server_firewall_rule',
  configuration: 'azurerm_mysql_flexible_server_configuration',
  by: 'server_name',
  names: ['name'],
  // https://learn.microsoft.com/azure/mysql/flexible-server/concepts-server-parameters
  defaults: {
    require_secure_transport: 'ON',
    tls_version: 'TLSv1.2',
    audit_log_enabled: 'OFF',
    audit_log_events: 'CONNECTION',
  },
  publicNetworkAccess: (block) => block.get('public_network_access').or('Enabled'),
});

function flexibleServer(product: Product): Projection {
  return {
    platform: 'azure',
    apiVersion: product.apiVersion,
    kind: 'flexibleServers',
    from: product.from,
    joins: [product.firewallRule, product.configuration],
    project(block, estate) {
      const beside = (type: string): Blocks => estate.related(type, product.by, block, product.names);
      return {
        name: block.get('name'),
        tags: block.get('tags'),
        object: {
          name: block.get('name'),
          location: block.get('location'),
          properties: { network: { publicNetworkAccess: publicNetworkAccess(product, block, estate) } },
          firewallRules: beside(product.firewallRule).each(firewallRule),
          configurations: configurations(product, beside(product.configuration)),
        },
      };
    },
  };
}

/** A server within a subnet has no public endpoint. */
function publicNetworkAccess(product: Product, block: Block, estate: Estate): Shape {
  const subnet = isGiven(block.get('delegated_subnet_id'), estate, 'azurerm_subnet');
  if (subnet === 'yes') return 'Disabled';
  return subnet === 'unknown' ? unread('whether it is within a subnet is known after apply') : product.publicNetworkAccess(block);
}

/** Those that are set, and of the rest the defaults; nothing is known when one of the names is not. */
function configurations(product: Product, set: Blocks): Shape {
  if (set.state === 'unknown' || set.known.some((each) => each.get('name').state === 'unknown')) {
    return unread('which parameters are set is known after apply');
  }
  const names = new Set(set.known.map((each) => each.get('name').value));
  const rest = Object.entries(product.defaults).filter(([name]) => !names.has(name));
  return [
    ...set.known.map((each) => ({ name: each.get('name'), properties: { value: each.get('value').text() } })),
    ...rest.map(([name, value]) => ({ name, properties: { value } })),
  ];
}
