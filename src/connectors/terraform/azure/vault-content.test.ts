import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('counts the end of a key in seconds, and has what renews it', async () => {
  const [key, forever] = await projected(`
    resource "azurerm_key_vault_key" "a" {
      name            = "payroll"
      expiration_date = "2027-01-31T00:00:00Z"
      rotation_policy {
        expire_after         = "P90D"
        notify_before_expiry = "P29D"
        automatic { time_before_expiry = "P30D" }
      }
    }
    resource "azurerm_key_vault_key" "b" { name = "forever" }
  `);
  expect(key?.raw).toMatchObject({
    properties: {
      attributes: { enabled: true, exp: 1_801_353_600 },
      rotationPolicy: {
        lifetimeActions: [
          { trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'rotate' } },
          { trigger: { timeBeforeExpiry: 'P29D' }, action: { type: 'notify' } },
        ],
      },
    },
  });
  expect(forever?.raw).toEqual({ name: 'forever', properties: { attributes: { enabled: true } } });
});

it('says when a secret ends, and never what it is', async () => {
  const [secret] = await projected(`
    resource "azurerm_key_vault_secret" "a" {
      name            = "password"
      value           = "hunter2"
      expiration_date = "2027-01-31T00:00:00Z"
    }
  `);
  expect(secret?.kind).toBe('vaults/secrets');
  expect(secret?.raw).toEqual({ name: 'password', properties: { attributes: { enabled: true, exp: 1_801_353_600 } } });
});
