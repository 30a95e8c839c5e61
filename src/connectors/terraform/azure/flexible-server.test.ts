import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('has the parameters that are set, and of the rest the defaults', async () => {
  const [server] = await projected(`
    resource "azurerm_postgresql_flexible_server" "a" { name = "orders" }
    resource "azurerm_postgresql_flexible_server_configuration" "tls" {
      name      = "require_secure_transport"
      server_id = azurerm_postgresql_flexible_server.a.id
      value     = "off"
    }
    resource "azurerm_postgresql_flexible_server_firewall_rule" "all" {
      name             = "all"
      server_id        = azurerm_postgresql_flexible_server.a.id
      start_ip_address = "0.0.0.0"
      end_ip_address   = "255.255.255.255"
    }
  `);
  expect(server?.apiVersion).toBe('Microsoft.DBforPostgreSQL/2024-08-01');
  expect(server?.raw).toMatchObject({
    properties: { network: { publicNetworkAccess: 'Enabled' } },
    firewallRules: [{ name: 'all', properties: { startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' } }],
    configurations: [
      { name: 'require_secure_transport', properties: { value: 'off' } },
      { name: 'log_checkpoints', properties: { value: 'on' } },
      { name: 'connection_throttle.enable', properties: { value: 'off' } },
      { name: 'logfiles.retention_days', properties: { value: '3' } },
      { name: 'log_connections', properties: { value: 'off' } },
      { name: 'log_disconnections', properties: { value: 'off' } },
    ],
  });
});

it('has no public endpoint within a subnet', async () => {
  const [server] = await projected(`
    resource "azurerm_subnet" "db" { name = "db" }
    resource "azurerm_mysql_flexible_server" "a" {
      name                = "shop"
      delegated_subnet_id = azurerm_subnet.db.id
    }
    resource "azurerm_mysql_flexible_server_configuration" "tls" {
      name        = "tls_version"
      server_name = azurerm_mysql_flexible_server.a.name
      value       = "TLSv1,TLSv1.2"
    }
  `);
  expect(server?.raw).toMatchObject({ properties: { network: { publicNetworkAccess: 'Disabled' } } });
  expect(server?.raw).toHaveProperty('configurations[0]', { name: 'tls_version', properties: { value: 'TLSv1,TLSv1.2' } });
});

it('knows no parameter when it is not known which are set', async () => {
  const [server] = await projected(`
    variable "parameter" { type = string }
    resource "azurerm_postgresql_flexible_server" "a" { name = "orders" }
    resource "azurerm_postgresql_flexible_server_configuration" "any" {
      name      = var.parameter
      server_id = azurerm_postgresql_flexible_server.a.id
      value     = "on"
    }
  `);
  expect(server?.unread?.map(({ path }) => path)).toEqual(['configurations']);
});
