import { expect, it } from 'vitest';
import { callsOf, later, requestFor, seenLook, targetOf } from '../../../../../test/fakes/seen-look.js';
import type { Json } from '../../../../model/index.js';
import { bucket } from '../../kinds/storage.js';
import { enableBucketVersioning as action } from './index.js';

it.each<readonly [Json, Json]>([
  [{}, null],
  [{ versioning: { enabled: false } }, { enabled: false }],
])('sets it, and puts %j back as it was', (raw, versioning) => {
  const seen = seenLook(bucket, raw, { version: '7' });
  const answer = action.plan(seen, requestFor());
  expect(callsOf(answer)[0]?.[1]).toEqual({ ifMetagenerationMatch: '7', body: { versioning: { enabled: true } } });
  const now = later(seen, { versioning: { enabled: true } });
  expect(callsOf(action.undo(seen, now, targetOf(seen, answer)))[0]?.[1]).toMatchObject({ body: { versioning } });
  expect(action.plan(now, requestFor())).toMatchObject({ kind: 'already-so' });
  expect(action.undo(seen, seen, targetOf(seen, answer))).toMatchObject({ kind: 'already-so' });
});

it('S10: leaves a bucket to what declares it', () => {
  const seen = seenLook(bucket, {}, { version: '7', labels: { 'managed-by': 'opentofu' } });
  expect(action.plan(seen, requestFor())).toMatchObject({ kind: 'refused', because: expect.stringContaining('opentofu') });
});

it('drifts where versioning was suspended since', () => {
  const seen = seenLook(bucket, {}, { version: '7' });
  const target = targetOf(seen, action.plan(seen, requestFor()));
  expect(action.undo(seen, later(seen, { versioning: { enabled: false } }), target)).toMatchObject({ kind: 'drifted' });
});
