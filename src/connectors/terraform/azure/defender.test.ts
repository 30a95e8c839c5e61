import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('is a plan for one kind of resource', async () => {
  const [vaults, machines] = await projected(`
    resource "azurerm_security_center_subscription_pricing" "vaults" {
      tier          = "Standard"
      resource_type = "KeyVaults"
    }
    resource "azurerm_security_center_subscription_pricing" "machines" { tier = "Free" }
  `);
  expect(vaults).toMatchObject({ name: 'KeyVaults', raw: { name: 'KeyVaults', properties: { pricingTier: 'Standard' } } });
  expect(machines).toMatchObject({ name: 'VirtualMachines', raw: { properties: { pricingTier: 'Free' } } });
});

it.each([
  [true, 'On', [{ sourceType: 'Alert', minimalSeverity: 'High' }]],
  [false, 'Off', []],
])('says who is told of alerts: %s', async (told, state, notificationsSources) => {
  const [contact] = await projected(`
    resource "azurerm_security_center_contact" "a" {
      name                = "default"
      email               = "soc@example.com"
      alert_notifications = ${String(told)}
      alerts_to_admins    = ${String(told)}
    }
  `);
  expect(contact?.raw).toEqual({
    name: 'default',
    properties: { emails: 'soc@example.com', notificationsByRole: { state, roles: ['Owner'] }, notificationsSources },
  });
});
