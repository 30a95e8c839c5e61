import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judgedVersion } from './judged-version.js';

it('is the same for what differs only in how it is going, or in what moves by itself', () => {
  const pod = { metadata: { name: 'api', resourceVersion: '1' }, spec: { a: 1 }, status: { phase: 'Pending' } };
  const later = { spec: { a: 1 }, metadata: { resourceVersion: '2', name: 'api' }, status: { phase: 'Running' } };
  expect(judgedVersion(later)).toBe(judgedVersion(pod));
});

it('differs when anything that is judged does', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      fc.pre(JSON.stringify(a) !== JSON.stringify(b));
      expect(judgedVersion({ spec: [a] })).not.toBe(judgedVersion({ spec: [a, b] }));
    }),
  );
});

it('takes nothing for a resource of its own', () => {
  expect(judgedVersion(null)).not.toBe(judgedVersion({}));
});
