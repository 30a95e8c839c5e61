import { describe, expect, it } from 'vitest';
import { healthIn, inputsOf, progressOf } from './progress.js';
import type { Action, EvidenceRecord } from './use-action.js';

const target = (resource: string, outcome?: 'done' | 'refused' | 'failed'): Action['targets'][number] => ({
  resource,
  name: resource,
  service: 'payments',
  steps: [
    { kind: 'call', call: 'patch deployments', resource },
    { kind: 'wait', resource },
  ],
  ...(outcome === undefined ? {} : { outcome: { kind: outcome, because: '', at: '2026-11-22T10:00:09Z' } }),
});

/** As the API gives them: the newest first. */
function records(...bodies: readonly (readonly [EvidenceRecord['kind'], unknown])[]): readonly EvidenceRecord[] {
  return bodies
    .map(([kind, body], index): EvidenceRecord => {
      const at = `2026-11-22T10:00:0${index}Z`;
      return { sequence: index + 1, at, kind, actor: 'worker:1', subject: 'act-1', body, previous: '', hash: '' };
    })
    .toReversed();
}

describe('how far an action is', () => {
  it('is planned while no record says more', () => {
    const [one] = progressOf({ state: 'waiting', targets: [target('a')] }, []);
    expect(one).toMatchObject({ before: 'next', made: 0, steps: 'next', outcome: 'next', at: null });
  });

  it('follows the records of a target, and leaves the others where they are', () => {
    const said = records(
      ['step', { target: 'a', claimed: true }],
      ['before-image', { target: 'a' }],
      ['step', { target: 'a', step: 0 }],
    );
    const [a, b] = progressOf({ state: 'acting', targets: [target('a'), target('b')] }, said);
    expect(a).toMatchObject({ before: 'done', made: 1, steps: 'now', outcome: 'next', at: '2026-11-22T10:00:02Z' });
    expect(b).toMatchObject({ before: 'next', made: 0, steps: 'next' });
  });

  it('shows no step as made of a target that was refused', () => {
    const [one] = progressOf(
      { state: 'refused', targets: [target('a', 'refused')] },
      records(['step', { target: 'a', claimed: true }]),
    );
    expect(one).toMatchObject({ before: 'skipped', made: 0, steps: 'skipped', outcome: 'done' });
  });

  it('shows at which step a target failed', () => {
    const said = records(['before-image', { target: 'a' }], ['step', { target: 'a', step: 0 }]);
    const [one] = progressOf({ state: 'failed', targets: [target('a', 'failed')] }, said);
    expect(one).toMatchObject({ before: 'done', made: 1, steps: 'failed', outcome: 'failed' });
  });

  it('is not misled by records of another shape', () => {
    const said = records(['step', null], ['step', { target: 7 }], ['step', 'a'], ['before-image', { target: '__proto__' }]);
    const [one] = progressOf({ state: 'acting', targets: [target('a')] }, said);
    expect(one).toMatchObject({ before: 'next', made: 0 });
  });
});

describe('the inputs of the calls', () => {
  it('are those of the record of the plan', () => {
    const plan = { targets: [{ resource: 'a', steps: [{ kind: 'call', input: { replicas: 0 } }, { kind: 'wait' }] }] };
    expect(inputsOf(records(['plan', { plan }]))?.get('a')).toEqual([{ replicas: 0 }, undefined]);
  });

  it('are not known without it', () => {
    expect(inputsOf(records(['step', { target: 'a' }]))).toBeUndefined();
  });
});

describe('what a record of health comes to', () => {
  it.each([
    [{ kind: 'healthy', because: '2 checks say so' }, 'healthy'],
    [{ kind: 'healthy', because: 'nothing checks it' }, 'unchecked'],
    [{ kind: 'inconclusive', because: 'no answer' }, 'doubtful'],
    [{ kind: 'unhealthy', because: '2 of 3 are ready' }, 'doubtful'],
    [{}, 'doubtful'],
  ])('is read from %j as %s', (body, standing) => {
    expect(healthIn(body)).toBe(standing);
  });
});
