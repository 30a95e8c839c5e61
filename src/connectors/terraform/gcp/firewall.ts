/** A firewall rule as Compute Engine answers. */
import type { Block, Projection } from '../projection.js';

export const firewall: Projection = {
  platform: 'gcp',
  apiVersion: 'compute.googleapis.com/v1',
  kind: 'Firewall',
  from: 'google_compute_firewall',
  project(block) {
    return {
      name: block.get('name'),
      object: {
        name: block.get('name'),
        network: block.get('network'),
        direction: block.get('direction').or('INGRESS'),
        priority: block.get('priority').or(1000),
        disabled: block.get('disabled').or(false),
        sourceRanges: block.get('source_ranges'),
        sourceTags: block.get('source_tags'),
        sourceServiceAccounts: block.get('source_service_accounts'),
        destinationRanges: block.get('destination_ranges'),
        targetTags: block.get('target_tags'),
        targetServiceAccounts: block.get('target_service_accounts'),
        allowed: block.all('allow').eachIfAny(traffic),
        denied: block.all('deny').eachIfAny(traffic),
      },
    };
  },
};

function traffic(rule: Block) {
  return { IPProtocol: rule.get('protocol'), ports: rule.get('ports').each((port) => port.text()) };
}
