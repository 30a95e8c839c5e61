import { expect, it } from 'vitest';
import { lastWeeks } from './last-weeks.js';

it('draws twelve weeks that end with the newest, and says 0 for those of which nothing is known', () => {
  const weeks = lastWeeks([
    { week: '2026-11-16', opened: 3, reopened: 1, closed: 2 },
    { week: '2026-10-26', opened: 1, reopened: 0, closed: 0 },
  ]);
  expect(weeks.map(({ week }) => week).slice(-4)).toEqual(['2026-10-26', '2026-11-02', '2026-11-09', '2026-11-16']);
  expect(weeks).toHaveLength(12);
  expect(weeks.map(({ opened }) => opened)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 3]);
});

it('has none before anything is known', () => {
  expect(lastWeeks([])).toEqual([]);
});
