import { describe, expect, it } from 'vitest';
import { jumpOf } from './jump.js';

const RULE = { count: 10, factor: 2 };
const counts = (failures: number, errors = 0) => ({ failures, errors });

describe('S3: a jump of failures', () => {
  it.each([
    ['many more and many times as many', counts(10), counts(20), 'jumped', 'failures jumped from 10 to 20'],
    ['from none', counts(0), counts(10), 'jumped', 'failures jumped from 0 to 10'],
    ['a few more than few', counts(1), counts(10), 'steady', '10 failures, 1 failures before'],
    ['many more, but not many times as many', counts(100), counts(150), 'steady', '150 failures, 100 failures before'],
    ['fewer', counts(100), counts(0), 'steady', '0 failures, 100 failures before'],
    [
      'errors that rose a little',
      counts(5, 1),
      counts(5, 3),
      'steady',
      '5 failures and 3 errors, 5 failures before; errors rose from 1 to 3',
    ],
    ['errors that jumped', counts(5, 1), counts(5, 40), 'jumped', 'what could not be judged jumped from 1 to 40'],
    ['what was in error and fails now', counts(0, 40), counts(40, 0), 'jumped', 'failures jumped from 0 to 40'],
    ['both', counts(1, 0), counts(30, 5), 'jumped', 'failures jumped from 1 to 30; errors rose from 0 to 5'],
  ])('%s', (_, before, now, kind, because) => expect(jumpOf(before, now, RULE)).toEqual({ kind, because }));

  it('is none on the first look, which is the baseline: nothing acts unattended until the second', () => {
    expect(jumpOf(undefined, counts(500, 2), RULE)).toEqual({
      kind: 'no-baseline',
      because: 'first look: 500 failures and 2 errors; nothing to compare with until the next',
    });
  });
});
