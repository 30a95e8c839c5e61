import { describe, expect, it } from 'vitest';
import { lookAtAws, planFor, targetFor, withRaw } from '../../../../../test/fakes/aws-looks.js';
import { requireImdsv2 } from './index.js';

const OPTIONS = { State: 'applied', HttpTokens: 'optional', HttpPutResponseHopLimit: 2, HttpEndpoint: 'enabled' };
const instance = (options: Readonly<Record<string, string | number>> = {}, state = 'running', labels = {}) =>
  lookAtAws('ec2.amazonaws.com/2016-11-15 Instance', {
    raw: { InstanceId: 'i-1', State: { Name: state }, MetadataOptions: { ...OPTIONS, ...options } },
    labels,
  });

describe('require-imdsv2', () => {
  it('requires tokens, and keeps the hop limit and the rest', () => {
    const [step] = targetFor(requireImdsv2, instance()).steps;
    expect(step?.kind === 'call' ? step.input : undefined).toEqual({
      InstanceId: 'i-1',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 2,
      HttpEndpoint: 'enabled',
    });
  });

  it.each([
    ['tokens are required', instance({ HttpTokens: 'required' }), 'already-so'],
    ['the service is off', instance({ HttpEndpoint: 'disabled' }), 'already-so'],
    ['it is terminated', instance({}, 'terminated'), 'refused'],
  ])('does nothing where %s', (_, look, kind) => {
    expect(planFor(requireImdsv2, look).kind).toBe(kind);
  });

  it('warns of containers behind a hop limit of 1, and says what will bring it back', () => {
    const answer = planFor(
      requireImdsv2,
      instance({ HttpPutResponseHopLimit: 1 }, 'running', { 'aws:autoscaling:groupName': 'web' }),
    );
    expect(answer.kind === 'steps' ? answer.effects.join(' ') : '').toMatch(/hop limit stays 1.*Auto Scaling group web/);
  });

  it('S5: puts it back, unless the service was switched off since', () => {
    const before = instance();
    const target = targetFor(requireImdsv2, before);
    expect(requireImdsv2.undo(before, instance({ HttpTokens: 'required', HttpPutResponseHopLimit: 3 }), target)).toMatchObject({
      kind: 'steps',
      steps: [{ input: { HttpTokens: 'optional', HttpPutResponseHopLimit: 3 } }],
    });
    expect(requireImdsv2.undo(before, before, target).kind).toBe('already-so');
    expect(requireImdsv2.undo(before, instance({ HttpTokens: 'required', HttpEndpoint: 'disabled' }), target).kind).toBe(
      'drifted',
    );
    expect(requireImdsv2.undo(before, withRaw(before, null), target).kind).toBe('drifted');
  });
});
