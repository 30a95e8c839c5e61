import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('takes keys only and is of the standard type where nothing is said', async () => {
  const [machine] = await projected('resource "azurerm_linux_virtual_machine" "a" { name = "web" }');
  expect(machine?.raw).toMatchObject({
    properties: {
      osProfile: { linuxConfiguration: { disablePasswordAuthentication: true } },
      securityProfile: { encryptionAtHost: false, securityType: 'Standard' },
      storageProfile: { osDisk: { managedDisk: {} } },
    },
  });
});

it.each([
  ['secure_boot_enabled = true', '', 'TrustedLaunch'],
  ['vtpm_enabled = true', '', 'TrustedLaunch'],
  ['vtpm_enabled = true', 'security_encryption_type = "VMGuestStateOnly"', 'ConfidentialVM'],
])('is of the type that %j and %j ask for', async (argument, disk, securityType) => {
  const [machine] = await projected(`
    resource "azurerm_windows_virtual_machine" "a" {
      name = "web"
      ${argument}
      os_disk {
        ${disk}
      }
    }
  `);
  expect(machine?.raw).toMatchObject({ properties: { securityProfile: { securityType } } });
  expect(machine?.raw).not.toHaveProperty(['properties', 'osProfile', 'linuxConfiguration']);
});

it('does not know its type when that is a variable without a value', async () => {
  const [machine] = await projected(`
    variable "boot" { type = bool }
    resource "azurerm_linux_virtual_machine" "a" { secure_boot_enabled = var.boot }
  `);
  expect(machine?.unread?.map(({ path }) => path)).toContain('properties.securityProfile.securityType');
});
