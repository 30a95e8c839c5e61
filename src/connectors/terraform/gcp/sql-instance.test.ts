import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('is public, in clear and without backups when nothing is said', async () => {
  const [database] = await projected(`
    resource "google_sql_database_instance" "db" {
      name             = "db"
      database_version = "POSTGRES_16"
      settings { tier = "db-f1-micro" }
    }
  `);
  expect(database?.raw).toEqual({
    name: 'db',
    databaseVersion: 'POSTGRES_16',
    instanceType: 'CLOUD_SQL_INSTANCE',
    settings: {
      tier: 'db-f1-micro',
      ipConfiguration: { ipv4Enabled: true, sslMode: 'ALLOW_UNENCRYPTED_AND_ENCRYPTED', authorizedNetworks: [] },
      backupConfiguration: { enabled: false },
    },
  });
});

it('reads networks, flags and the primary of a replica', async () => {
  const databases = await projected(`
    resource "google_sql_database_instance" "db" {
      name             = "db"
      database_version = "MYSQL_8_0"
      settings {
        tier = "db-f1-micro"
        ip_configuration {
          ipv4_enabled = false
          ssl_mode     = "ENCRYPTED_ONLY"
          authorized_networks {
            name  = "office"
            value = "203.0.113.0/24"
          }
        }
        backup_configuration { enabled = true }
        database_flags {
          name  = "local_infile"
          value = "off"
        }
      }
    }
    resource "google_sql_database_instance" "replica" {
      name                 = "replica"
      database_version     = "MYSQL_8_0"
      master_instance_name = google_sql_database_instance.db.name
    }
  `);
  expect(databases.map(({ raw }) => raw)).toMatchObject([
    {
      settings: {
        ipConfiguration: {
          ipv4Enabled: false,
          sslMode: 'ENCRYPTED_ONLY',
          authorizedNetworks: [{ name: 'office', value: '203.0.113.0/24' }],
        },
        backupConfiguration: { enabled: true },
        databaseFlags: [{ name: 'local_infile', value: 'off' }],
      },
    },
    { instanceType: 'READ_REPLICA_INSTANCE', masterInstanceName: 'db' },
  ]);
  expect(databases[1]?.unread?.map(({ path }) => path)).toEqual(['settings']);
});

it('takes a text for a truth value, as Terraform does', async () => {
  const [database] = await projected(`
    resource "google_sql_database_instance" "db" {
      settings {
        tier = "db-f1-micro"
        ip_configuration { ipv4_enabled = "false" }
        backup_configuration { enabled = "true" }
      }
    }
  `);
  expect(database?.raw).toMatchObject({
    settings: { ipConfiguration: { ipv4Enabled: false }, backupConfiguration: { enabled: true } },
  });
});
