import { expect, it } from 'vitest';
import { seenLook } from '../../../test/fakes/seen-look.js';
import { resourceId, type Json, type Resource } from '../../model/index.js';
import { firewall, instance, network } from './kinds/compute.js';
import { serviceAccountKey } from './kinds/iam.js';
import { bucket } from './kinds/storage.js';
import { protects } from './protects.js';

const rule = (more: Partial<Resource>, raw: Json = {}) => seenLook(firewall, raw, more).resource;
const key = (account: string) =>
  seenLook(serviceAccountKey, {}, { id: resourceId(`gcp://iam.googleapis.com/projects/p/serviceAccounts/${account}/keys/1`) })
    .resource;

it.each<readonly [string, Resource, RegExp]>([
  ['a network', seenLook(network, {}).resource, /network/],
  ['a rule that GKE made for its nodes', rule({ name: 'gke-main-1a2b3c4d-ssh' }), /GKE/],
  ['a rule that GKE made for a Service', rule({ name: 'k8s-fw-a1b2' }), /GKE/],
  ['a rule for nodes of GKE', rule({ name: 'ours' }, { targetTags: ['gke-main-1a2b3c4d-node'] }), /GKE/],
  ['a node of GKE', seenLook(instance, {}, { labels: { 'goog-gke-node': '' } }).resource, /GKE/],
  ['a key of an account for emergencies', key('break-glass@p.iam.gserviceaccount.com'), /emergencies/],
  ['a key of Headwater', key('headwater@p.iam.gserviceaccount.com'), /Headwater/],
  ['a bucket of Headwater', seenLook(bucket, {}, { labels: { app: 'headwater' } }).resource, /Headwater/],
])('S8: %s is out of reach', (_, resource, because) => {
  expect(protects(resource)).toMatch(because);
});

it('S8: anything else is not', () => {
  expect(protects(rule({ name: 'allow-ssh', labels: { team: 'shop' } }, { targetTags: ['web'] }))).toBeUndefined();
  expect(protects(key('web@p.iam.gserviceaccount.com'))).toBeUndefined();
});
