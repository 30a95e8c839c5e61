import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('makes one repository of its block and its policy', async () => {
  const [repository] = await projected(`
    resource "aws_ecr_repository" "a" { name = "a" }
    resource "aws_ecr_repository_policy" "a" {
      repository = aws_ecr_repository.a.name
      policy     = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*" }] })
    }
  `);
  expect(repository?.raw).toEqual({
    repositoryName: 'a',
    imageTagMutability: 'MUTABLE',
    imageScanningConfiguration: { scanOnPush: false },
    policyText: { Statement: [{ Effect: 'Allow', Principal: '*' }] },
    scanningConfigurations: [],
  });
});

it.each([
  ['*', true],
  ['prod', true],
  ['prod-*', true],
  ['*-api', true],
  ['p*-a*i', true],
  ['dev-*', false],
  ['*-web', false],
])('applies the rule of the registry whose filter is %s: %s', async (filter, applies) => {
  const [repository] = await projected(`
    resource "aws_ecr_repository" "a" { name = "prod-api" }
    resource "aws_ecr_registry_scanning_configuration" "r" {
      scan_type = "ENHANCED"
      rule {
        scan_frequency = "CONTINUOUS_SCAN"
        repository_filter {
          filter      = "${filter}"
          filter_type = "WILDCARD"
        }
      }
    }
  `);
  expect(repository?.raw).toMatchObject({
    scanningConfigurations: applies ? [{ scanFrequency: 'CONTINUOUS_SCAN' }] : [],
  });
});
