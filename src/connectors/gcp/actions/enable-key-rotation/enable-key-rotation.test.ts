import { describe, expect, it } from 'vitest';
import { callsOf, later, requestFor, seenLook, targetOf } from '../../../../../test/fakes/seen-look.js';
import type { Json } from '../../../../model/index.js';
import { cryptoKey } from '../../kinds/kms.js';
import { enableKeyRotation as action } from './index.js';

const key = (more: object = {}): Json => ({ purpose: 'ENCRYPT_DECRYPT', ...more });
const date = '2027-01-01T00:00:00Z';

describe('a plan', () => {
  it('has a key rotate every 90 days, the first time so long after the call', () => {
    expect(callsOf(action.plan(seenLook(cryptoKey, key()), requestFor('rotationPeriod')))[0]?.[1]).toEqual({
      updateMask: 'rotationPeriod,nextRotationTime',
      body: { rotationPeriod: '7776000s' },
      firstRotationAfter: '7776000s',
    });
  });

  it('keeps the date of a key that rotates too seldom', () => {
    const seen = seenLook(cryptoKey, key({ rotationPeriod: '31536000s', nextRotationTime: date }));
    expect(callsOf(action.plan(seen, requestFor('rotationPeriod')))[0]?.[1]).toEqual({
      updateMask: 'rotationPeriod',
      body: { rotationPeriod: '7776000s' },
    });
  });

  it.each<readonly [string, Json, readonly string[], string]>([
    ['rotates more often', key({ rotationPeriod: '86400.000s', nextRotationTime: date }), ['rotationPeriod'], 'already-so'],
    [
      'rotates at a date that is far away',
      key({ rotationPeriod: '86400s', nextRotationTime: date }),
      ['nextRotationTime'],
      'refused',
    ],
    ['signs', { purpose: 'ASYMMETRIC_SIGN' }, [], 'refused'],
    ['takes imported versions only', key({ importOnly: true }), [], 'refused'],
    ['is kept elsewhere', key({ versionTemplate: { protectionLevel: 'EXTERNAL_VPC' } }), [], 'refused'],
  ])('of a key that %s makes no call', (_, raw, fields, kind) => {
    expect(action.plan(seenLook(cryptoKey, raw), requestFor(...fields))).toMatchObject({ kind });
  });

  it('S10: leaves a key to what declares it', () => {
    const seen = seenLook(cryptoKey, key(), { labels: { 'managed-by-cnrm': 'true' } });
    expect(action.plan(seen, requestFor())).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('Config Connector'),
    });
  });
});

describe('an undo', () => {
  it.each<readonly [Json, Json]>([
    [key(), { updateMask: 'rotationPeriod,nextRotationTime', body: {} }],
    [
      key({ rotationPeriod: '31536000s', nextRotationTime: date }),
      { updateMask: 'rotationPeriod', body: { rotationPeriod: '31536000s' } },
    ],
  ])('of %j puts its period back', (raw, input) => {
    const seen = seenLook(cryptoKey, raw);
    const target = targetOf(seen, action.plan(seen, requestFor('rotationPeriod')));
    const now = later(seen, key({ rotationPeriod: '7776000s', nextRotationTime: date }));
    expect(callsOf(action.undo(seen, now, target))[0]?.[1]).toEqual(input);
    expect(action.undo(seen, later(seen, key({ rotationPeriod: '1s' })), target)).toMatchObject({ kind: 'drifted' });
  });
});
