/** A domain as OpenSearch Service answers: `aws_opensearch_domain` or `aws_elasticsearch_domain`, and its access policy. */
import type { Projection } from '../projection.js';
import { policyDocument } from './stand-in.js';

const POLICIES = ['aws_opensearch_domain_policy', 'aws_elasticsearch_domain_policy'] as const;

export const searchDomain: Projection = {
  platform: 'aws',
  apiVersion: 'es.amazonaws.com/2021-01-01',
  kind: 'Domain',
  from: ['aws_opensearch_domain', 'aws_elasticsearch_domain'],
  joins: POLICIES,
  project(block, estate) {
    const [opensearch, elasticsearch] = POLICIES;
    const policy = estate.one(block.type === 'aws_opensearch_domain' ? opensearch : elasticsearch, 'domain_name', block, [
      'domain_name',
    ]);
    const endpoint = block.one('domain_endpoint_options');
    const control = block.one('advanced_security_options');
    return {
      name: block.get('domain_name'),
      tags: block.get('tags'),
      object: {
        DomainName: block.get('domain_name'),
        VPCOptions: block.one('vpc_options').object((network) => ({ SubnetIds: network.get('subnet_ids').or([]) })),
        AccessPolicies: policyDocument(policy.get('access_policies').or(block.get('access_policies'))),
        AdvancedSecurityOptions: {
          Enabled: control.get('enabled').or(false),
          AnonymousAuthEnabled: control.get('anonymous_auth_enabled').or(false),
        },
        EncryptionAtRestOptions: { Enabled: block.one('encrypt_at_rest').get('enabled').or(false) },
        NodeToNodeEncryptionOptions: { Enabled: block.one('node_to_node_encryption').get('enabled').or(false) },
        // Within the block it is on unless it is turned off; without the block it is off.
        DomainEndpointOptions: {
          EnforceHTTPS: endpoint
            .get('enforce_https')
            .boolean()
            .or(endpoint.state !== 'absent'),
        },
      },
    };
  },
};
