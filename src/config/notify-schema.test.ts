import { describe, expect, it } from 'vitest';
import { parseConfiguration } from './index.js';

const read = (route: string) =>
  parseConfiguration(`apiVersion: headwater.dev/v1\nkind: Configuration\nnotify:\n  routes:\n    - ${route}\n`, 'headwater.yaml')
    .notify.routes;

describe('a route', () => {
  it('has an end: so many a day, and so many about one cause', () => {
    expect(read('{ via: slack, to: C1 }')).toEqual([{ via: 'slack', to: 'C1', severity: 'unknown', perDay: 20, perCause: 4 }]);
  });

  it.each([
    ['an hour that there is not', "{ via: smtp, to: a@b.example, digest: { at: '24:00' } }"],
    ['an hour without quotes', '{ via: smtp, to: a@b.example, digest: { at: 540 } }'],
    ['a zone that there is not', "{ via: smtp, to: a@b.example, digest: { at: '09:00', timeZone: Mars/Olympus } }"],
    ['a severity that there is not', '{ via: smtp, to: a@b.example, severity: bad }'],
    ['no place', '{ via: smtp }'],
    ['a word that nobody knows', '{ via: smtp, to: a@b.example, everyone: true }'],
    ['less than none', '{ via: smtp, to: a@b.example, perDay: -1 }'],
    ['no owners at all', '{ via: smtp, to: a@b.example, owners: [] }'],
  ])('is refused with %s', (_, route) => {
    expect(() => read(route)).toThrow(/headwater\.yaml/);
  });
});

it('nobody is told anything when nothing is said', () => {
  expect(parseConfiguration('apiVersion: headwater.dev/v1\nkind: Configuration\n', 'headwater.yaml').notify.routes).toEqual([]);
});
