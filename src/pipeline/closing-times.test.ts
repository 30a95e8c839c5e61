import { describe, expect, it } from 'vitest';
import { fingerprint } from '../model/index.js';
import { closingTimes } from './closing-times.js';

describe('the times to close', () => {
  const at = (id: string, kind: 'opened' | 'closed' | 'reopened' | 'contained', time: string) =>
    ({ finding: fingerprint(id), kind, at: `${time}T00:00:00.000Z`, because: '' }) as const;

  it('are counted from each opening to its own closing, and by the week in which they ended', () => {
    const events = [
      at('a', 'opened', '2026-01-01'),
      at('b', 'opened', '2026-01-01'),
      at('a', 'contained', '2026-01-02'),
      at('a', 'closed', '2026-01-04'),
      at('b', 'closed', '2026-01-06'),
      at('a', 'reopened', '2026-01-06'),
      at('a', 'closed', '2026-01-07'),
      at('c', 'opened', '2026-01-07'),
    ];
    expect(closingTimes(events)).toEqual({
      closed: 3,
      medianHours: 72,
      weeks: [
        { week: '2025-12-29', opened: 2, reopened: 0, closed: 1 },
        { week: '2026-01-05', opened: 1, reopened: 1, closed: 2 },
      ],
    });
  });

  it('have no median where nothing was closed', () => {
    expect(closingTimes([])).toEqual({ closed: 0, medianHours: null, weeks: [] });
    expect(closingTimes([at('a', 'opened', '2026-01-01')])).toMatchObject({ closed: 0, medianHours: null });
  });
});
