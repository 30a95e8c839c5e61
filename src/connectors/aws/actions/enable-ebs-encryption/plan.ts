/** Turns encryption by default on for a region. */
import type { ResourceAddress } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { at } from '../../json.js';
import { all, callStep, equals, type Call } from '../steps.js';

export function plan({ address, resource }: SeenLook): ActionAnswer {
  if (at(resource.raw, 'EbsEncryptionByDefault') === true) return { kind: 'already-so', because: 'new volumes are encrypted' };
  return {
    kind: 'steps',
    steps: [defaultStep(address, true)],
    expects: all(equals(['EbsEncryptionByDefault'], true)),
    effects: [
      'New volumes and copies of snapshots in this region are encrypted, whoever makes them, with the region’s default key.',
      'Snapshots of them that are to be shared with other accounts need a key of your own.',
      'Old instance types that cannot use encrypted volumes no longer start.',
    ],
  };
}

export function defaultStep(address: ResourceAddress, on: boolean): Call {
  const call = on ? 'ec2:EnableEbsEncryptionByDefault' : 'ec2:DisableEbsEncryptionByDefault';
  return callStep(call, address, {}, all(equals(['EbsEncryptionByDefault'], on)));
}
