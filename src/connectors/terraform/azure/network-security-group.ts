/** A network security group as ARM answers: its own rules and those that are blocks of their own. */
import { concatenate, type Block, type Projection } from '../projection.js';

const RULE = 'azurerm_network_security_rule';

export const networkSecurityGroup: Projection = {
  platform: 'azure',
  apiVersion: 'Microsoft.Network/2024-05-01',
  kind: 'networkSecurityGroups',
  from: 'azurerm_network_security_group',
  joins: [RULE],
  project(block, estate) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        name: block.get('name'),
        location: block.get('location'),
        properties: {
          securityRules: concatenate(
            block.all('security_rule').each(securityRule),
            estate.related(RULE, 'network_security_group_name', block, ['name']).each(securityRule),
          ),
        },
      },
    };
  },
};

function securityRule(rule: Block) {
  return {
    name: rule.get('name'),
    properties: {
      access: rule.get('access'),
      direction: rule.get('direction'),
      // A text is a number to the provider.
      priority: rule.get('priority').number(),
      protocol: rule.get('protocol'),
      sourceAddressPrefix: rule.get('source_address_prefix'),
      sourceAddressPrefixes: rule.get('source_address_prefixes').each((prefix) => prefix),
      sourceApplicationSecurityGroups: rule.get('source_application_security_group_ids').each((id) => ({ id })),
      sourcePortRange: rule.get('source_port_range').text(),
      sourcePortRanges: rule.get('source_port_ranges').each((range) => range.text()),
      destinationAddressPrefix: rule.get('destination_address_prefix'),
      destinationAddressPrefixes: rule.get('destination_address_prefixes').each((prefix) => prefix),
      destinationApplicationSecurityGroups: rule.get('destination_application_security_group_ids').each((id) => ({ id })),
      destinationPortRange: rule.get('destination_port_range').text(),
      destinationPortRanges: rule.get('destination_port_ranges').each((range) => range.text()),
    },
  };
}
