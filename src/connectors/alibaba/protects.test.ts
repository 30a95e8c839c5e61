import { expect, it } from 'vitest';
import { seenLook } from '../../../test/fakes/seen-look.js';
import type { Resource } from '../../model/index.js';
import { securityGroups } from './kinds/ecs.js';
import { roles, users } from './kinds/ram.js';
import { protects } from './protects.js';

const group = (more: Partial<Resource>) => seenLook(securityGroups, {}, more).resource;

it.each<readonly [string, Resource, RegExp]>([
  ['a role', seenLook(roles, {}).resource, /signs in/],
  ['a group of a cluster', group({ name: 'alicloud-cs-auto-created-security-group-c1a2' }), /Container Service/],
  ['what a cluster tagged', group({ labels: { 'ack.aliyun.com': 'c1a2' } }), /Container Service/],
  ['a user for emergencies', seenLook(users, {}, { name: 'break-glass' }).resource, /emergencies/],
  ['the user of Headwater', seenLook(users, {}, { name: 'headwater-worker' }).resource, /Headwater/],
  ['what is tagged as of Headwater', group({ labels: { app: 'headwater' } }), /Headwater/],
])('S8: %s is out of reach', (_, resource, because) => {
  expect(protects(resource)).toMatch(because);
});

it('S8: anything else is not', () => {
  expect(protects(group({ name: 'web', labels: { team: 'shop' } }))).toBeUndefined();
  expect(protects(seenLook(users, {}, { name: 'ci' }).resource)).toBeUndefined();
});
