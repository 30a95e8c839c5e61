import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('is open to all networks, without an administrator, where nothing is said', async () => {
  const [registry] = await projected('resource "azurerm_container_registry" "a" { name = "images" }');
  expect(registry?.raw).toMatchObject({
    properties: {
      adminUserEnabled: false,
      anonymousPullEnabled: false,
      networkRuleSet: { defaultAction: 'Allow' },
      publicNetworkAccess: 'Enabled',
    },
  });
});

it('reads its network rules', async () => {
  const [registry] = await projected(`
    resource "azurerm_container_registry" "a" {
      name          = "images"
      sku           = "Premium"
      admin_enabled = true
      network_rule_set { default_action = "Deny" }
    }
  `);
  expect(registry?.raw).toMatchObject({
    sku: { name: 'Premium' },
    properties: { adminUserEnabled: true, networkRuleSet: { defaultAction: 'Deny' } },
  });
});
