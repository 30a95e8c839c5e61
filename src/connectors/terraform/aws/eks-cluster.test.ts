import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('knows what a cluster is when nothing is said', async () => {
  const [cluster] = await projected(`
    resource "aws_eks_cluster" "a" {
      name = "a"
      vpc_config { subnet_ids = ["subnet-1"] }
    }
  `);
  expect(cluster?.raw).toEqual({
    name: 'a',
    resourcesVpcConfig: { endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: ['0.0.0.0/0'] },
    logging: { clusterLogging: [{ enabled: true, types: [] }] },
    encryptionConfig: [],
  });
  expect(cluster?.unread?.map(({ path }) => path)).toEqual(['version']);
});

it('reads what is said', async () => {
  const resources = await projected(`
    resource "aws_kms_key" "k" {}
    resource "aws_eks_cluster" "a" {
      name                      = "a"
      version                   = "1.34"
      enabled_cluster_log_types = ["audit"]
      vpc_config {
        subnet_ids          = ["subnet-1"]
        public_access_cidrs = ["203.0.113.0/24"]
      }
      encryption_config {
        resources = ["secrets"]
        provider { key_arn = aws_kms_key.k.arn }
      }
    }
  `);
  expect(resources.find(({ kind }) => kind === 'Cluster')?.raw).toMatchObject({
    version: '1.34',
    resourcesVpcConfig: { publicAccessCidrs: ['203.0.113.0/24'] },
    logging: { clusterLogging: [{ types: ['audit'] }] },
    encryptionConfig: [{ resources: ['secrets'] }],
  });
});
