import { expect, it } from 'vitest';
import { projected } from '../../../test/fakes/terraform.js';
import { majorVersions } from './provider-version.js';

it.each([
  ['5.31.0', 5, 5],
  ['= v5.31.0', 5, 5],
  ['~> 5.0', 5, 5],
  ['~> 5.31.0', 5, 5],
  ['~> 5', 5, undefined],
  ['>= 4.0', 4, undefined],
  ['> 4.9, < 6', 4, 5],
  ['>=4,<6.0.0', 4, 5],
  ['< 6.2', undefined, 6],
  ['<= 6', undefined, 6],
  ['!= 6.0.0', undefined, undefined],
  ['>= 3, ~> 4.1, != 4.2', 4, 4],
  ['', undefined, undefined],
  ['latest', undefined, undefined],
])('takes %j for the major versions from %s to %s', (constraint, least, most) => {
  expect(majorVersions(constraint)).toEqual({
    ...(least === undefined ? {} : { least }),
    ...(most === undefined ? {} : { most }),
  });
});

const requires = (version: string): string => `terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "${version}" }
  }
}
`;
const CLUSTER = 'resource "aws_redshift_cluster" "c" { cluster_identifier = "c" }';
const lockOf = (version: string): string =>
  `provider "registry.terraform.io/hashicorp/aws" {\n  version     = "${version}"\n  constraints = ">= 5.0"\n}\n`;

it.each([
  ['of the older version', { 'main.tf': requires('~> 5.0') + CLUSTER }, { PubliclyAccessible: true, Encrypted: false }],
  ['of the newer version', { 'main.tf': requires('>= 6.1') + CLUSTER }, { PubliclyAccessible: false, Encrypted: true }],
  [
    'of the version that is locked',
    { 'main.tf': requires('>= 5.0') + CLUSTER, '.terraform.lock.hcl': lockOf('6.2.0') },
    { PubliclyAccessible: false },
  ],
  [
    'of what the root asks for its modules',
    { 'main.tf': `${requires('~> 6.0')}module "m" { source = "./m" }`, 'm/main.tf': requires('>= 4.0') + CLUSTER },
    { PubliclyAccessible: false },
  ],
  [
    'of a version that is written in the older way',
    { 'main.tf': `terraform {\n  required_providers {\n    aws = "~> 4.0"\n  }\n}\n${CLUSTER}` },
    { PubliclyAccessible: true },
  ],
])('has an omitted argument mean what it means %s', async (_which, files, raw) => {
  const [cluster] = await projected(files);
  expect(cluster?.raw).toMatchObject(raw);
  expect(cluster?.unread).toBeUndefined();
});

it.each([
  ['no version is asked for', CLUSTER],
  ['both are possible', requires('>= 5.0') + CLUSTER],
])('does not know what an omitted argument means when %s', async (_why, source) => {
  const [cluster] = await projected(source);
  expect(cluster?.unread).toEqual([
    { path: 'PubliclyAccessible', why: "it depends on the provider's version: 6 changed what is meant without it" },
    { path: 'Encrypted', why: "it depends on the provider's version: 6 changed what is meant without it" },
  ]);
});

it('needs no version where the argument is given', async () => {
  const [cluster] = await projected(
    'resource "aws_redshift_cluster" "c" {\n  publicly_accessible = "false"\n  encrypted = true\n}',
  );
  expect(cluster?.raw).toMatchObject({ PubliclyAccessible: false, Encrypted: true });
});
