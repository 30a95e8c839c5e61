import { expect, it } from 'vitest';
import { callsOf, later, requestFor, seenLook, targetOf } from '../../../../../test/fakes/seen-look.js';
import { buckets } from '../../kinds/oss.js';
import { blockPublicAccess as action } from './index.js';

it.each([{}, { BlockPublicAccess: 'false' }])('blocks public access of %j, and undoes it', (raw) => {
  const seen = seenLook(buckets, raw);
  const answer = action.plan(seen, requestFor('AccessControlList.Grant'));
  expect(callsOf(answer)).toEqual([['oss:PutBucketPublicAccessBlock', { BlockPublicAccess: 'true' }]]);
  const blocked = later(seen, { BlockPublicAccess: 'true' });
  expect(action.plan(blocked, requestFor())).toMatchObject({ kind: 'already-so' });
  const target = targetOf(seen, answer);
  expect(callsOf(action.undo(seen, blocked, target))).toEqual([
    ['oss:PutBucketPublicAccessBlock', { BlockPublicAccess: 'false' }],
  ]);
  expect(action.undo(seen, seen, target)).toMatchObject({ kind: 'already-so' });
  expect(action.undo(seen, later(seen, null), target)).toMatchObject({ kind: 'drifted' });
});
