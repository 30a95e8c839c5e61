import { describe, expect, it } from 'vitest';
import type { ConfiguredApprover } from '../../config/index.js';
import { rightsOf } from './rights.js';

const ADA = 'ada@acme.example';
const APPROVERS: readonly ConfiguredApprover[] = [
  { id: ADA, role: 'approver' },
  { id: 'slack:U0ADA', role: 'approver', person: ADA },
  { id: 'dora@acme.example', role: 'admin', phases: ['development', 'test'] },
];

describe('the rights to vote', () => {
  it.each([
    ['by a name', ADA],
    ['by the id of a chat', 'slack:U0ADA'],
  ])('are one person’s, known %s', (_, id) => {
    expect(rightsOf(APPROVERS, id, 'production')).toEqual({ kind: 'known', actor: { id: ADA, role: 'approver' } });
  });

  it.each([
    ['of another chat with the same user’s id', 'teams:U0ADA', 'production'],
    ['whose id only begins the same', 'slack:U0AD', 'production'],
    ['that nobody wrote down', '__proto__', 'production'],
    ['outside of their phases', 'dora@acme.example', 'production'],
    ['where the phase is not known', 'dora@acme.example', 'unknown'],
  ] as const)('are nobody’s %s', (_, id, phase) => {
    expect(rightsOf(APPROVERS, id, phase)).toMatchObject({ kind: 'refused', because: expect.stringContaining(id) });
  });

  it('are nobody’s where nobody is named', () => expect(rightsOf([], ADA, 'test').kind).toBe('refused'));
});
