import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('knows what a domain is when nothing is said', async () => {
  const [domain] = await projected('resource "aws_opensearch_domain" "a" { domain_name = "a" }');
  expect(domain?.raw).toEqual({
    DomainName: 'a',
    AdvancedSecurityOptions: { Enabled: false, AnonymousAuthEnabled: false },
    EncryptionAtRestOptions: { Enabled: false },
    NodeToNodeEncryptionOptions: { Enabled: false },
    DomainEndpointOptions: { EnforceHTTPS: false },
  });
});

it('reads the policy in a block of its own, the network, and the default within the options', async () => {
  const [domain] = await projected(`
    resource "aws_elasticsearch_domain" "a" {
      domain_name = "a"
      domain_endpoint_options { tls_security_policy = "Policy-Min-TLS-1-2-2019-07" }
      vpc_options { subnet_ids = [aws_subnet.s.id] }
    }
    resource "aws_elasticsearch_domain_policy" "a" {
      domain_name     = aws_elasticsearch_domain.a.domain_name
      access_policies = jsonencode({ Statement = { Effect = "Allow", Principal = "*" } })
    }
    resource "aws_subnet" "s" {}
  `);
  expect(domain?.raw).toMatchObject({
    DomainEndpointOptions: { EnforceHTTPS: true },
    AccessPolicies: { Statement: { Effect: 'Allow', Principal: '*' } },
  });
  expect(domain?.unread?.map(({ path }) => path)).toEqual(['VPCOptions.SubnetIds[0]']);
});

it('reads whether fine-grained access control lets people in without a name', async () => {
  const [domain] = await projected(`
    resource "aws_opensearch_domain" "a" {
      domain_name = "a"
      advanced_security_options {
        enabled                = true
        anonymous_auth_enabled = true
      }
    }
  `);
  expect(domain?.raw).toMatchObject({ AdvancedSecurityOptions: { Enabled: true, AnonymousAuthEnabled: true } });
});
