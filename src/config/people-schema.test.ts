import { describe, expect, it } from 'vitest';
import { peopleSchema } from './people-schema.js';

describe('what is said about people', () => {
  it('gives one id several entries, each with a role of its own for some phases or teams', () => {
    const said = [
      { id: 'ada@acme.example', role: 'viewer' },
      { id: 'ada@acme.example', role: 'approver', phases: ['production'], teams: ['group:payments'] },
      { id: 'slack:U0ADA', role: 'approver', person: 'ada@acme.example' },
      { group: 'Site Reliability', role: 'operator' },
    ];
    expect(peopleSchema.parse(said)).toEqual(said);
  });

  it('is nobody where nothing is said', () => expect(peopleSchema.parse(undefined)).toEqual([]));

  it.each([
    ['an entry that is given twice', [role('admin'), role('admin')], 'given twice'],
    ['a role that there is not', [role('root')], 'role'],
    ['a release phase that there is not', [{ ...role('admin'), phases: ['live'] }], 'phases'],
    ['no phase at all, which would be none or every', [{ ...role('admin'), phases: [] }], 'phases'],
    ['no team at all, which would be none or every', [{ ...role('admin'), teams: [] }], 'teams'],
    ['a viewer of some phases only', [{ ...role('viewer'), phases: ['test'] }], 'sees everything'],
    ['an id with blanks', [{ id: 'a b', role: 'viewer' }], 'no blanks'],
    ['an id that moves a terminal', [{ id: 'a\u001b[2J', role: 'viewer' }], 'no blanks'],
    ['a group that moves a terminal', [{ group: 'a\u001b[2J', role: 'viewer' }], 'control'],
    ['neither an id nor a group', [{ role: 'viewer' }], 'either'],
    ['both an id and a group', [{ id: 'a', group: 'b', role: 'viewer' }], 'either'],
    ['a group that is one person', [{ group: 'b', role: 'viewer', person: 'ada' }], 'not one'],
    [
      'an id that is two persons',
      [
        { ...role('viewer'), person: 'ada' },
        { ...role('admin'), person: 'ben' },
      ],
      'two persons',
    ],
    ['an id that is itself and another person', [role('viewer'), { ...role('admin'), person: 'ben' }], 'two persons'],
  ])('refuses %s', (_, said, because) => {
    expect(peopleSchema.safeParse(said).error?.message).toContain(because);
  });
});

function role(name: string): { id: string; role: string } {
  return { id: 'a', role: name };
}
