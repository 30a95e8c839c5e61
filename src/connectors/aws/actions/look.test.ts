import { describe, expect, it } from 'vitest';
import { addressOf, awsResource } from '../../../../test/fakes/aws-looks.js';
import { sourceId, type Gap, type Resource } from '../../../model/index.js';
import type { CurrentState } from '../../../ports/index.js';
import { lookAt, readAlso, type Reader } from './look.js';

const BUCKET = 's3.amazonaws.com/2006-03-01 Bucket';
const GAP: Gap = {
  code: 'PERMISSION_MISSING',
  source: sourceId('aws://'),
  what: 'Policy of 1',
  why: 'access denied',
  hides: ['findings'],
};

function reader(state: CurrentState): Reader {
  return { read: async () => state, list: async () => ({ kind: 'listed', resources: [] }) };
}

function seen(resource: Resource): CurrentState {
  return {
    kind: 'seen',
    resource,
    observations: [
      { kind: 'resource', resource, uses: [] },
      { kind: 'gap', gap: GAP },
    ],
  };
}

describe('looking at a target', () => {
  const whole = awsResource(BUCKET, { raw: {} });
  const part = awsResource(BUCKET, {
    raw: {},
    unread: [
      { path: 'Policy', why: 'access denied' },
      { path: 'A.b', why: 'no answer' },
    ],
  });

  it.each([
    ['Policy', 'unknown'],
    ['Policy.Statement', 'unknown'],
    ['A.b[0]', 'unknown'],
    ['A', 'unknown'],
    ['Policies', 'seen'],
  ])('S3: with a need for %s is %s', async (need, kind) => {
    expect((await lookAt(addressOf(part), reader(seen(part)), [need])).kind).toBe(kind);
  });

  it('gives the reason and the code of what could not be read', async () => {
    expect(await lookAt(addressOf(part), reader(seen(part)), ['Policy'])).toMatchObject({
      gap: { code: 'PERMISSION_MISSING', what: 'Policy of Bucket logs', why: 'access denied' },
    });
  });

  it('says what is gone, and what is not known', async () => {
    expect((await lookAt(addressOf(whole), reader({ kind: 'gone' }), [])).kind).toBe('gone');
    expect((await lookAt(addressOf(whole), reader({ kind: 'unknown', gap: GAP }), [])).kind).toBe('unknown');
  });

  it('S3: does not take what it refers to for gone: it may be another account’s', async () => {
    const also = await readAlso([addressOf(whole)], reader({ kind: 'gone' }), [], whole);
    expect(also).toMatchObject({ kind: 'unknown', gap: { why: expect.stringContaining('another account') } });
  });
});
