/** Virtual machines, their disks, and what encrypts those. */
import { inGraph, inSubscription } from '../kind.js';

export const virtualMachines = inSubscription({
  apiVersion: 'Microsoft.Compute/2024-07-01',
  kind: 'virtualMachines',
  gives: ['id', 'name', 'type', 'location', 'tags', 'properties', 'identity', 'zones'],
  relations: [
    { relation: 'uses', path: 'properties.networkProfile.networkInterfaces[*].id' },
    { relation: 'uses', path: 'properties.storageProfile.osDisk.managedDisk.id' },
    { relation: 'uses', path: 'properties.storageProfile.dataDisks[*].managedDisk.id' },
    { relation: 'uses', path: 'properties.storageProfile.imageReference.id' },
    { relation: 'encrypted-by', path: 'properties.storageProfile.osDisk.managedDisk.diskEncryptionSet.id' },
    { relation: 'encrypted-by', path: 'properties.storageProfile.dataDisks[*].managedDisk.diskEncryptionSet.id' },
    { relation: 'member-of', path: 'properties.virtualMachineScaleSet.id' },
    { relation: 'member-of', path: 'properties.availabilitySet.id' },
  ],
});

export const disks = inSubscription({
  apiVersion: 'Microsoft.Compute/2023-10-02',
  kind: 'disks',
  gives: ['id', 'name', 'type', 'location', 'tags', 'properties', 'sku', 'managedBy'],
  relations: [
    { relation: 'used-by', path: 'managedBy' },
    { relation: 'encrypted-by', path: 'properties.encryption.diskEncryptionSetId' },
    { relation: 'uses', path: 'properties.diskAccessId' },
    { relation: 'uses', path: 'properties.creationData.sourceResourceId' },
  ],
});

export const diskEncryptionSets = inGraph({
  apiVersion: 'Microsoft.Compute/2023-10-02',
  kind: 'diskEncryptionSets',
  relations: [{ relation: 'uses', path: 'properties.activeKey.sourceVault.id' }],
});

export const snapshots = inGraph({
  apiVersion: 'Microsoft.Compute/2023-10-02',
  kind: 'snapshots',
  relations: [
    { relation: 'encrypted-by', path: 'properties.encryption.diskEncryptionSetId' },
    { relation: 'uses', path: 'properties.creationData.sourceResourceId' },
  ],
});

export const virtualMachineScaleSets = inGraph({
  apiVersion: 'Microsoft.Compute/2024-07-01',
  kind: 'virtualMachineScaleSets',
  relations: [
    {
      relation: 'encrypted-by',
      path: 'properties.virtualMachineProfile.storageProfile.osDisk.managedDisk.diskEncryptionSet.id',
    },
  ],
});
