import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('can be given where it is defined when nothing else is said', async () => {
  const [role] = await projected(`
    resource "azurerm_role_definition" "a" {
      name  = "operator"
      scope = "/subscriptions/00000000-0000-0000-0000-000000000001"
      permissions { actions = ["*"] }
    }
  `);
  expect(role?.raw).toMatchObject({
    properties: {
      roleName: 'operator',
      type: 'CustomRole',
      assignableScopes: ['/subscriptions/00000000-0000-0000-0000-000000000001'],
      permissions: [{ actions: ['*'] }],
    },
  });
});

it('knows a whole subscription by the data source that it comes from, and a part of one not', async () => {
  const [whole, part] = await projected(`
    data "azurerm_subscription" "current" {}
    resource "azurerm_role_definition" "whole" {
      name              = "whole"
      scope             = data.azurerm_subscription.current.id
      assignable_scopes = [data.azurerm_subscription.current.id]
    }
    resource "azurerm_role_definition" "part" {
      name  = "part"
      scope = "\${data.azurerm_subscription.current.id}/resourceGroups/lab"
    }
  `);
  expect(whole?.raw).toMatchObject({ properties: { assignableScopes: ['/subscriptions/current'] } });
  expect(part?.unread?.map(({ path }) => path)).toContain('properties.assignableScopes[0]');
});
