import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('has its own rules and those that are blocks of their own', async () => {
  const groups = await projected(`
    resource "azurerm_network_security_group" "web" {
      name = "web"
      security_rule {
        name                       = "https"
        priority                   = 100
        direction                  = "Inbound"
        access                     = "Allow"
        protocol                   = "Tcp"
        source_port_range          = "*"
        destination_port_range     = 443
        source_address_prefix      = "Internet"
        destination_address_prefix = "*"
      }
    }
    resource "azurerm_network_security_rule" "ssh" {
      name                        = "ssh"
      network_security_group_name = azurerm_network_security_group.web.name
      priority                    = "200"
      direction                   = "Inbound"
      access                      = "Allow"
      protocol                    = "*"
      destination_port_ranges     = [22, "8000-8100"]
      source_address_prefixes     = ["203.0.113.0/24"]
    }
    resource "azurerm_network_security_rule" "other" {
      name                        = "other"
      network_security_group_name = "somewhere-else"
    }
  `);
  expect(groups).toHaveLength(1);
  expect(groups[0]).toMatchObject({
    apiVersion: 'Microsoft.Network/2024-05-01',
    kind: 'networkSecurityGroups',
    raw: {
      properties: {
        securityRules: [
          {
            name: 'https',
            properties: {
              access: 'Allow',
              direction: 'Inbound',
              priority: 100,
              protocol: 'Tcp',
              sourceAddressPrefix: 'Internet',
              destinationPortRange: '443',
            },
          },
          {
            name: 'ssh',
            properties: {
              priority: 200,
              sourceAddressPrefixes: ['203.0.113.0/24'],
              destinationPortRanges: ['22', '8000-8100'],
            },
          },
        ],
      },
    },
  });
  expect(groups[0]?.unread ?? []).toEqual([]);
});

it('has the rules of a list, and none of an empty one', async () => {
  const [web, closed] = await projected(`
    resource "azurerm_network_security_group" "web" {
      name = "web"
      security_rule = [{
        name                       = "all"
        priority                   = 100
        direction                  = "Inbound"
        access                     = "Allow"
        protocol                   = "*"
        source_address_prefix      = "*"
        destination_port_range     = "*"
        destination_port_ranges    = []
      }]
    }
    resource "azurerm_network_security_group" "closed" {
      name          = "closed"
      security_rule = []
    }
  `);
  expect(web?.raw).toMatchObject({
    properties: { securityRules: [{ name: 'all', properties: { protocol: '*', destinationPortRange: '*' } }] },
  });
  expect(closed?.raw).toMatchObject({ properties: { securityRules: [] } });
});

it('does not know its rules when it is not known how many there are', async () => {
  const [group] = await projected(`
    variable "rules" { type = list(any) }
    resource "azurerm_network_security_group" "web" {
      name = "web"
      dynamic "security_rule" {
        for_each = var.rules
        content { name = security_rule.value.name }
      }
    }
  `);
  expect(group?.unread?.map(({ path }) => path)).toEqual(['properties.securityRules']);
});
