import { describe, expect, it } from 'vitest';
import { meets } from '../../../../lib/expectation.js';
import type { Json } from '../../../../model/index.js';
import { lookAtAws, planFor, targetFor, withRaw } from '../../../../../test/fakes/aws-looks.js';
import { stopInstance } from './index.js';

const STATES = { pending: 0, running: 16, 'shutting-down': 32, terminated: 48, stopping: 64, stopped: 80 } as const;
const instance = (state: keyof typeof STATES = 'running', members: Readonly<Record<string, Json>> = {}, labels = {}) =>
  lookAtAws('ec2.amazonaws.com/2016-11-15 Instance', {
    raw: {
      InstanceId: 'i-1',
      InstanceType: 'm6i.large',
      State: { Code: STATES[state], Name: state },
      BlockDeviceMappings: [{ Ebs: { VolumeId: 'vol-1' } }],
      ...members,
    },
    labels,
  });

describe('stop-instance', () => {
  it('stops it, and waits until it has stopped', () => {
    const { steps, expects } = targetFor(stopInstance, instance());
    expect(steps).toMatchObject([{ call: 'ec2:StopInstances', input: { InstanceIds: ['i-1'] } }, { kind: 'wait' }]);
    const done = steps[0]?.kind === 'call' ? steps[0].done : expects;
    const states = ['running', 'stopping', 'stopped'] as const;
    expect(states.map((state) => meets(done, instance(state).resource.raw))).toEqual([false, true, true]);
    expect(states.map((state) => meets(expects, instance(state).resource.raw))).toEqual([false, false, true]);
  });

  it.each([
    ['stopping', 'already-so'],
    ['stopped', 'already-so'],
    ['pending', 'refused'],
    ['shutting-down', 'refused'],
  ] as const)('leaves one alone that is %s', (state, kind) => {
    expect(planFor(stopInstance, instance(state)).kind).toBe(kind);
  });

  it.each(['i3.large', 'm5d.large', 'c6gd.xlarge', 'g4dn.xlarge', 'r5dn.24xlarge', 'd3en.xlarge', 'm6id.metal'])(
    'refuses a %s, whose disks of the host stopping would empty',
    (InstanceType) => {
      expect(planFor(stopInstance, instance('running', { InstanceType })).kind).toBe('refused');
    },
  );

  it.each(['t3.micro', 'm6i.large', 'c7g.medium', 'r6a.large', 'inf1.xlarge', 'mac2.metal', 'u-6tb1.56xlarge'])(
    'stops a %s',
    (InstanceType) => {
      expect(planFor(stopInstance, instance('running', { InstanceType })).kind).toBe('steps');
    },
  );

  it('refuses one without a disk that stays', () => {
    expect(planFor(stopInstance, instance('running', { BlockDeviceMappings: [] })).kind).toBe('refused');
  });

  it.each(['aws:autoscaling:groupName', 'aws:ec2:fleet-id', 'aws:elasticmapreduce:job-flow-id'])(
    'S10: refuses one that would be replaced: %s',
    (tag) => {
      const answer = planFor(stopInstance, instance('running', {}, { [tag]: 'web' }));
      expect(answer).toMatchObject({ kind: 'refused', because: expect.stringContaining('web, which would replace it') });
    },
  );

  it('says that a public address of Amazon’s own is lost, and an Elastic IP is not', () => {
    const at = (IpOwnerId: string) => instance('running', { NetworkInterfaces: [{ Association: { IpOwnerId } }] });
    const effects = (look: ReturnType<typeof at>) => {
      const answer = planFor(stopInstance, look);
      return answer.kind === 'steps' ? answer.effects.join(' ') : '';
    };
    expect(effects(at('amazon'))).toContain('public address goes');
    expect(effects(at('123456789012'))).not.toContain('public address goes');
  });

  it('S5: starts it again, when it has stopped', () => {
    const target = targetFor(stopInstance, instance());
    const kinds = (state: keyof typeof STATES) => {
      const back = stopInstance.undo(instance(), instance(state), target);
      return back.kind === 'steps' ? back.steps.map(({ kind }) => kind) : back.kind;
    };
    expect(kinds('stopped')).toEqual(['call', 'wait']);
    expect(kinds('stopping')).toEqual(['wait', 'call', 'wait']);
    expect([kinds('running'), kinds('pending'), kinds('terminated')]).toEqual(['already-so', 'already-so', 'drifted']);
    expect(stopInstance.undo(instance(), withRaw(instance(), null), target).kind).toBe('drifted');
  });
});
