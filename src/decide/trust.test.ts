import { describe, expect, it } from 'vitest';
import type { TrustEarned, TrustSubject } from '../ports/index.js';
import { recommend, rungEarned } from './trust.js';

const SUBJECT: TrustSubject = { action: 'block-public-access', policy: 'aws/no-public-buckets', phase: 'test' };
const earned = (said: Partial<TrustEarned>): TrustEarned => ({ approved: 0, unattended: 0, failed: 0, undone: 0, ...said });

describe('what an action has earned', () => {
  it.each([
    ['nothing when it never ran', undefined, 'propose', /no approved run yet; 5 earn it/],
    ['nothing with too few runs', earned({ approved: 4 }), 'propose', /4 approved runs, none undone or failed; 5 earn it/],
    ['its rung with enough', earned({ approved: 5 }), 'contain', /5 approved runs, none undone or failed$/],
    ['nothing by runs that nobody approved', earned({ unattended: 900 }), 'propose', /0 approved runs/],
    [
      'nothing once it was undone, however long its record was',
      earned({ approved: 0, unattended: 900, undone: 1, demotedAt: '2026-10-01T09:00:00Z' }),
      'propose',
      /0 approved runs since the undo or failure of 2026-10-01; 5 earn it/,
    ],
    [
      'it again after as many runs since',
      earned({ approved: 5, failed: 1, demotedAt: '2026-10-01T09:00:00Z' }),
      'contain',
      /since/,
    ],
    ['nothing by a record that is no number', earned({ approved: Number.NaN }), 'propose', /./],
  ])('is %s', (_, record, allows, because) => {
    expect(rungEarned(SUBJECT, 'contain', record, { runs: 5 })).toEqual({ allows, because: expect.stringMatching(because) });
  });

  it('is nothing under a rule that asks for no run at all', () => {
    expect(rungEarned(SUBJECT, 'enforce', earned({ approved: 3 }), { runs: 0 }).allows).toBe('propose');
  });
});

it('recommends with evidence, the earned first, and leaves out actions that are not here', () => {
  const records = [
    { ...SUBJECT, phase: 'staging' as const, ...earned({ approved: 2 }) },
    { ...SUBJECT, phase: 'development' as const, ...earned({ undone: 1, demotedAt: '2026-10-01T09:00:00Z' }) },
    { ...SUBJECT, ...earned({ approved: 7 }) },
    { ...SUBJECT, action: 'of-another-version', ...earned({ approved: 7 }) },
  ];
  const found = recommend(records, { runs: 5 }, (action) => (action === SUBJECT.action ? 'contain' : undefined));
  expect(found.map(({ kind, allows }) => [kind, allows])).toEqual([
    ['earned', 'contain'],
    ['demoted', 'propose'],
    ['on-the-way', 'propose'],
  ]);
  expect(found.map(({ evidence }) => evidence)).toEqual([
    'block-public-access for aws/no-public-buckets in test: 7 approved runs, none undone or failed: may go to contain by itself',
    'block-public-access for aws/no-public-buckets in development: 0 approved runs since the undo or failure of 2026-10-01: is proposed again until 5 more were approved',
    'block-public-access for aws/no-public-buckets in staging: 2 approved runs, none undone or failed: 3 more would earn contain',
  ]);
});
