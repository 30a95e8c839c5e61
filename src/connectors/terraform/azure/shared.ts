/** What several kinds of Azure resources have in common: switches, texts, and the blocks that point at them. */
import type { Block, Estate, Field, Shape } from '../projection.js';

export const DIAGNOSTICS = 'azurerm_monitor_diagnostic_setting';
export const PRIVATE_ENDPOINT = 'azurerm_private_endpoint';

/** ARM's word for a switch that Terraform has as true or false. */
export function enabled(block: Block, attribute: string, omitted: boolean): Field {
  return block.get(attribute).or(omitted).as({ true: 'Enabled', false: 'Disabled' });
}

/**
 * Whether an argument that holds an id is given: an id is known only after apply, and yet it is known that there is one when
 * it is that of a block of this type.
 */
export function isGiven(field: Field, estate: Estate, type: string): 'yes' | 'no' | 'unknown' {
  if (field.state === 'absent') return 'no';
  return field.state === 'known' || estate.referred(field, type).state === 'present' ? 'yes' : 'unknown';
}

/** Where the logs of the resource go, as Azure Monitor answers. */
export function diagnosticSettings(block: Block, estate: Estate): Shape {
  return estate.related(DIAGNOSTICS, 'target_resource_id', block).each((setting) => ({
    name: setting.get('name'),
    properties: {
      logs: setting.all('enabled_log').each((log) => ({
        category: log.get('category'),
        categoryGroup: log.get('category_group'),
        enabled: true,
      })),
    },
  }));
}

/** The private endpoints that lead to the resource. One that asks for a manual approval has none yet. */
export function privateEndpointConnections(block: Block, estate: Estate): Shape {
  const by = ['private_service_connection', 'private_connection_resource_id'];
  return estate.related(PRIVATE_ENDPOINT, by, block).each((endpoint) => ({
    name: endpoint.get('name'),
    properties: {
      privateLinkServiceConnectionState: {
        status: endpoint
          .one('private_service_connection')
          .get('is_manual_connection')
          .or(false)
          .as({ true: 'Pending', false: 'Approved' }),
      },
    },
  }));
}

/** The addresses that a rule of a database server lets in. */
export function firewallRule(rule: Block): Shape {
  return {
    name: rule.get('name'),
    properties: { startIpAddress: rule.get('start_ip_address'), endIpAddress: rule.get('end_ip_address') },
  };
}
