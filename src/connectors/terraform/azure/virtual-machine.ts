/** A Linux or Windows machine as ARM answers. These types of blocks have managed disks only. */
import { unread, type Block, type Projection, type Shape } from '../projection.js';

const LINUX = 'azurerm_linux_virtual_machine';

export const virtualMachine: Projection = {
  platform: 'azure',
  apiVersion: 'Microsoft.Compute/2024-07-01',
  kind: 'virtualMachines',
  from: [LINUX, 'azurerm_windows_virtual_machine'],
  project(block) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        name: block.get('name'),
        location: block.get('location'),
        properties: {
          osProfile:
            block.type === LINUX
              ? {
                  linuxConfiguration: {
                    disablePasswordAuthentication: block.get('disable_password_authentication').or(true),
                  },
                }
              : { windowsConfiguration: {} },
          securityProfile: {
            encryptionAtHost: block.get('encryption_at_host_enabled').or(false),
            securityType: securityType(block),
            uefiSettings: {
              secureBootEnabled: block.get('secure_boot_enabled').or(false),
              vTpmEnabled: block.get('vtpm_enabled').or(false),
            },
          },
          storageProfile: { osDisk: { name: block.one('os_disk').get('name'), managedDisk: {} }, dataDisks: [] },
        },
      },
    };
  },
};

/** The provider asks for Trusted Launch when secure boot or the virtual TPM is wanted. */
function securityType(block: Block): Shape {
  const confidential = block.one('os_disk').get('security_encryption_type');
  const wanted = [block.get('secure_boot_enabled'), block.get('vtpm_enabled')];
  if (confidential.state === 'known') return 'ConfidentialVM';
  if (confidential.state === 'absent' && wanted.some((each) => each.is(true))) return 'TrustedLaunch';
  const unknown = [confidential, ...wanted].some(({ state }) => state === 'unknown');
  return unknown ? unread('whether it is of type TrustedLaunch is known after apply') : 'Standard';
}
