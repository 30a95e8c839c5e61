import { expect, it } from 'vitest';
import { seenLook } from '../../../test/fakes/seen-look.js';
import { resourceId, type Json, type Resource } from '../../model/index.js';
import { networkSecurityGroups, virtualNetworks } from './kinds/network.js';
import { storageAccounts } from './kinds/storage.js';
import { protects } from './protects.js';

const group = (more: Partial<Resource>, raw: Json = {}) => seenLook(networkSecurityGroups, raw, more).resource;

it.each<readonly [string, Resource, RegExp]>([
  ['networks', seenLook(virtualNetworks, {}).resource, /network/],
  [
    'what AKS made in its own resource group',
    group({ id: resourceId('azure:/subscriptions/s/resourcegroups/mc_shop_main_westeurope/providers/x/y/z') }),
    /AKS/,
  ],
  ['what AKS made in a group of another name', group({ labels: { 'aks-managed-cluster-name': 'main' } }), /AKS/],
  ['the guard of the bastion', group({}, { properties: { subnets: [{ id: '/v/subnets/AzureBastionSubnet' }] } }), /way in/],
  ['what is kept for emergencies', group({ name: 'break-glass' }), /emergencies/],
  ['what is kept for emergencies, by a tag', group({ labels: { purpose: 'Emergency Access' } }), /emergencies/],
  ['Headwater itself', seenLook(storageAccounts, {}, { labels: { app: 'headwater' } }).resource, /Headwater/],
])('S8: %s is out of reach', (_, resource, because) => {
  expect(protects(resource)).toMatch(because);
});

it('S8: anything else is not', () => {
  const raw = { properties: { subnets: [{ id: '/v/subnets/azurebastionsubnet-no' }] } };
  expect(protects(group({ labels: { team: 'shop' } }, raw))).toBeUndefined();
  expect(protects(seenLook(storageAccounts, {}).resource)).toBeUndefined();
});
