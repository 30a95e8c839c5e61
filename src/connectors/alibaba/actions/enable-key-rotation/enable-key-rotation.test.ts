import { describe, expect, it } from 'vitest';
import { callsOf, later, requestFor, seenLook, targetOf } from '../../../../../test/fakes/seen-look.js';
import type { Json } from '../../../../model/index.js';
import { keys } from '../../kinds/kms.js';
import { enableKeyRotation as action } from './index.js';

const yearly = { EnableAutomaticRotation: 'true', RotationInterval: '31536000s' };
const plan = (raw: Json, labels = {}) => action.plan(seenLook(keys, raw, { labels }), requestFor());

describe('a plan', () => {
  it.each<Json>([{}, { AutomaticRotation: 'Disabled' }, { AutomaticRotation: 'Enabled', RotationInterval: '63072000s' }])(
    'has %j rotate once a year',
    (raw) => {
      expect(callsOf(plan(raw))).toEqual([['kms:UpdateRotationPolicy', yearly]]);
    },
  );

  it.each<readonly [string, Json, string]>([
    ['rotates more often', { AutomaticRotation: 'Enabled', RotationInterval: '604800s' }, 'already-so'],
    ['is disabled', { KeyState: 'Disabled' }, 'refused'],
    ['signs', { KeyUsage: 'SIGN/VERIFY' }, 'refused'],
    ['was brought along', { Origin: 'EXTERNAL' }, 'refused'],
    ['a service made', { Creator: 'Oss' }, 'refused'],
  ])('makes no call for one that %s', (_, raw, kind) => {
    expect(plan(raw)).toMatchObject({ kind });
  });

  it('S10: leaves a key to what declares it', () => {
    expect(plan({}, { 'acs:ros:stackId': '1' })).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('Orchestration'),
    });
  });
});

it.each<readonly [Json, Json, Json]>([
  [
    { AutomaticRotation: 'Disabled' },
    { AutomaticRotation: 'Enabled', RotationInterval: '31536000s' },
    { EnableAutomaticRotation: 'false' },
  ],
  [
    { AutomaticRotation: 'Enabled', RotationInterval: '63072000s' },
    { AutomaticRotation: 'Enabled', RotationInterval: '31536000s' },
    { EnableAutomaticRotation: 'true', RotationInterval: '63072000s' },
  ],
])('an undo gives %j its rotation back', (before, now, input) => {
  const seen = seenLook(keys, before);
  const target = targetOf(seen, action.plan(seen, requestFor()));
  expect(callsOf(action.undo(seen, later(seen, now), target))).toEqual([['kms:UpdateRotationPolicy', input]]);
  expect(action.undo(seen, seen, target)).toMatchObject({ kind: 'already-so' });
  const other = later(seen, { AutomaticRotation: 'Enabled', RotationInterval: '604800s' });
  expect(action.undo(seen, other, target)).toMatchObject({ kind: 'drifted' });
});
