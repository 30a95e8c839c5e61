import { describe, expect, it } from 'vitest';
import { callsOf, later, requestFor, seenLook, targetOf } from '../../../../../test/fakes/seen-look.js';
import type { Json } from '../../../../model/index.js';
import { instance } from '../../kinds/compute.js';
import { stopInstance as action } from './index.js';

const seen = seenLook(instance, { status: 'RUNNING', networkInterfaces: [{ accessConfigs: [{ natIP: '203.0.113.7' }] }] });
const target = targetOf(seen, action.plan(seen, requestFor('serviceAccounts')));

describe('a plan', () => {
  it('stops the machine, waits for it, and says that its address may change', () => {
    const answer = action.plan(seen, requestFor());
    expect(callsOf(answer)).toEqual([['compute.instances.stop', {}]]);
    expect(answer).toMatchObject({
      steps: [{ kind: 'call' }, { kind: 'wait' }],
      effects: [expect.any(String), expect.stringContaining('external address')],
    });
  });

  it.each<readonly [string, Json, string]>([
    ['stands still', { status: 'TERMINATED' }, 'already-so'],
    ['is being made', { status: 'STAGING' }, 'refused'],
    ['says nothing of it', {}, 'refused'],
    ['has disks that end with it', { status: 'RUNNING', disks: [{ type: 'SCRATCH' }] }, 'refused'],
    ['is of a managed group', { status: 'RUNNING', metadata: { items: [{ key: 'created-by' }] } }, 'refused'],
  ])('of one that %s makes no call', (_, raw, kind) => {
    expect(action.plan(seenLook(instance, raw), requestFor())).toMatchObject({ kind });
  });
});

it.each<readonly [string, Json, string]>([
  ['starts one that was stopped', { status: 'TERMINATED' }, 'steps'],
  ['leaves one alone that runs', { status: 'RUNNING' }, 'already-so'],
  ['leaves one alone that somebody suspended', { status: 'SUSPENDED' }, 'drifted'],
])('an undo %s', (_, raw, kind) => {
  expect(action.undo(seen, later(seen, raw), target)).toMatchObject({ kind });
});
