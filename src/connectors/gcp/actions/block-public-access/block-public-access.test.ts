import { describe, expect, it } from 'vitest';
import { callsOf, later, requestFor, seenLook, targetOf } from '../../../../../test/fakes/seen-look.js';
import type { Json } from '../../../../model/index.js';
import { bucket } from '../../kinds/storage.js';
import { blockPublicAccess as action } from './index.js';

const is = (publicAccessPrevention: string): Json => ({ iamConfiguration: { publicAccessPrevention } });
const seen = seenLook(bucket, is('inherited'), { version: '7' });
const target = targetOf(seen, action.plan(seen, requestFor()));
const patch = (generation: string, value: string) => [
  ['storage.buckets.patch', { ifMetagenerationMatch: generation, body: { iamConfiguration: { publicAccessPrevention: value } } }],
];

describe('a plan', () => {
  it('enforces public access prevention on the version that was read', () => {
    expect(callsOf(action.plan(seen, requestFor('iamPolicy.bindings[0].members[0]')))).toEqual(patch('7', 'enforced'));
  });

  it.each<readonly [string, Json, string | undefined, string]>([
    ['is closed', is('enforced'), '7', 'already-so'],
    ['has no version', is('inherited'), undefined, 'refused'],
    ['has an ETag only', is('inherited'), 'CAc=', 'refused'],
  ])('of a bucket that %s makes no call', (_, raw, version, kind) => {
    const look = seenLook(bucket, raw, version === undefined ? {} : { version });
    expect(action.plan(look, requestFor())).toMatchObject({ kind });
  });

  it('S10: says that what declares the bucket will put it back', () => {
    const declared = seenLook(bucket, is('inherited'), { version: '7', labels: { 'goog-terraform-provisioned': 'true' } });
    const answer = action.plan(declared, requestFor());
    expect(answer.kind === 'steps' ? answer.effects.join() : '').toContain('Terraform (label goog-terraform-provisioned)');
  });
});

describe('an undo', () => {
  it('puts it back on the version that is there now', () => {
    const now = { ...later(seen, is('enforced')), resource: { ...seen.resource, raw: is('enforced'), version: '8' } };
    expect(callsOf(action.undo(seen, now, target))).toEqual(patch('8', 'inherited'));
  });

  it('makes no call where it is as before, or gone', () => {
    expect(action.undo(seen, later(seen, is('unspecified')), target)).toMatchObject({ kind: 'already-so' });
    expect(action.undo(seen, later(seen, null), target)).toMatchObject({ kind: 'drifted' });
  });
});
