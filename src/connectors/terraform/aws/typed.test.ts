import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('takes numbers and flags that are written as texts', async () => {
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
      publicly_accessible     = "false"
      backup_retention_period = "7"
    }
  `);
  const raw = (kind: string) => resources.find((resource) => resource.kind === kind)?.raw;
  expect(raw('SecurityGroup')).toMatchObject({ IpPermissions: [{ FromPort: 22, ToPort: 22 }] });
  expect(raw('DBInstance')).toMatchObject({ StorageEncrypted: true, PubliclyAccessible: false, BackupRetentionPeriod: 7 });
});
