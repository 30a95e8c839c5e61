import { expect, it } from 'vitest';
import { projected } from '../../../test/fakes/terraform.js';
import { makeField } from './field.js';
import { termOf } from './term.js';

const given = (value: string | number | boolean) => makeField({ term: termOf(value), direct: true });

it.each([
  ['"true"', given('true').or(false), true],
  ['"0"', given('0').or(true), false],
  ['"22"', given('22').or(0), 22],
  ['22', given(22).or(''), '22'],
  ['"22" where it is a number without a default', given('22').number(), 22],
  ['"yes", which is no flag, and the provider refuses', given('yes').or(false), 'yes'],
  ['" ", which is no number', given(' ').or(1), ' '],
])('takes %s for what the provider takes it', (_written, field, value) => {
  expect(field.value).toBe(value);
});

it('takes numbers and flags that are written as texts, and a fix is still written over them', async () => {
  const resources = await projected(`
    resource "aws_security_group" "a" {
      ingress {
        protocol    = "tcp"
        from_port   = "22"
        to_port     = "22"
        cidr_blocks = ["10.0.0.0/8"]
      }
    }
    resource "aws_db_instance" "a" {
      storage_encrypted       = "true"
      publicly_accessible     = "true"
      backup_retention_period = "7"
    }
  `);
  const database = resources.find(({ kind }) => kind === 'DBInstance');
  expect(resources.find(({ kind }) => kind === 'SecurityGroup')?.raw).toMatchObject({
    IpPermissions: [{ FromPort: 22, ToPort: 22 }],
  });
  expect(database?.raw).toMatchObject({ StorageEncrypted: true, PubliclyAccessible: true, BackupRetentionPeriod: 7 });
  expect(database?.origin?.fields?.find(({ path }) => path === 'PubliclyAccessible')?.write).toMatchObject({ kind: 'replace' });
});
