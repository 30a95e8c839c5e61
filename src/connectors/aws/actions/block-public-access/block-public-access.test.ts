import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meets } from '../../../../lib/expectation.js';
import type { Json, PlannedStep } from '../../../../model/index.js';
import { awsResource, lookAtAws, planFor, targetFor, withRaw } from '../../../../../test/fakes/aws-looks.js';
import { at, isItem, type Item } from '../../json.js';
import { FLAGS } from './block.js';
import { blockPublicAccess } from './index.js';

const BUCKET = 's3.amazonaws.com/2006-03-01 Bucket';
const ON = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

function bucket(raw: Item, labels: Readonly<Record<string, string>> = {}) {
  return lookAtAws(BUCKET, { raw: { Name: 'logs', ...raw }, labels, id: 'arn:aws:s3:::logs' });
}

/** What S3 makes of a call. */
function apply(raw: Json, steps: readonly PlannedStep[]): Json {
  let now: Item = isItem(raw) ? raw : {};
  for (const step of steps) {
    if (step.kind !== 'call') continue;
    const { PublicAccessBlockConfiguration: _, ...without } = now;
    const set = at(step.input, 'PublicAccessBlockConfiguration');
    now = step.call.includes(':Delete') || set === undefined ? without : { ...without, PublicAccessBlockConfiguration: set };
  }
  return now;
}

function inputOf(look: ReturnType<typeof bucket>, fields: readonly string[] = []): Json | undefined {
  const [step] = targetFor(blockPublicAccess, look, fields).steps;
  return step?.kind === 'call' ? at(step.input, 'PublicAccessBlockConfiguration') : undefined;
}

describe('block-public-access', () => {
  it.each([
    ['all when no field says which', {}, [], ON],
    ['the one that failed', {}, ['PublicAccessBlockConfiguration.BlockPublicAcls'], { BlockPublicAcls: true }],
    ['those about lists for a grant', {}, ['AccessControlPolicy.Grants[1]'], { BlockPublicAcls: true, IgnorePublicAcls: true }],
    [
      'those about policies for a statement',
      {},
      ['Policy.Statement[0]'],
      { BlockPublicPolicy: true, RestrictPublicBuckets: true },
    ],
    [
      'beside those that are on',
      { PublicAccessBlockConfiguration: { BlockPublicPolicy: true } },
      ['AccessControlPolicy.Grants[0]'],
      { ...ON, RestrictPublicBuckets: false },
    ],
    [
      'but not those that the account has on',
      { AccountPublicAccessBlockConfiguration: { BlockPublicAcls: true } },
      [],
      { ...ON, BlockPublicAcls: false },
    ],
  ])('turns on %s', (_, raw, fields, expected) => {
    const off = Object.fromEntries(FLAGS.map((flag) => [flag, false]));
    expect(inputOf(bucket(raw), fields)).toEqual({ ...off, ...expected });
  });

  it.each([
    ['the bucket', { PublicAccessBlockConfiguration: ON }],
    ['the account', { AccountPublicAccessBlockConfiguration: ON }],
    [
      'both together',
      {
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: true },
        AccountPublicAccessBlockConfiguration: { BlockPublicPolicy: true, RestrictPublicBuckets: true },
      },
    ],
  ])('does nothing where %s blocks it already', (_, raw) => {
    expect(planFor(blockPublicAccess, bucket(raw)).kind).toBe('already-so');
  });

  it('names the bucket and who must own it', () => {
    const [step] = targetFor(blockPublicAccess, bucket({})).steps;
    expect(step).toMatchObject({ input: { Bucket: 'logs', ExpectedBucketOwner: '123456789012' } });
  });

  it('S10: contains what a stack declares, and says that it will come back', () => {
    const answer = planFor(blockPublicAccess, bucket({}, { 'aws:cloudformation:stack-name': 'web' }));
    expect(answer).toMatchObject({
      kind: 'steps',
      effects: expect.arrayContaining([expect.stringContaining('CloudFormation stack web')]),
    });
  });

  it('changes the account’s setting by the call of the account', () => {
    const look = lookAtAws('s3-control.amazonaws.com/2018-08-20 PublicAccessBlock', { raw: {} });
    expect(targetFor(blockPublicAccess, look).steps).toMatchObject([
      { call: 's3control:PutPublicAccessBlock', input: { AccountId: '123456789012', PublicAccessBlockConfiguration: ON } },
    ]);
  });

  it('changes the bucket of a trail, and looks at the trail for the effect', () => {
    const holds = awsResource(BUCKET, { raw: { Name: 'logs' }, id: 'arn:aws:s3:::logs' });
    const look = lookAtAws('cloudtrail.amazonaws.com/2013-11-01 Trail', {
      raw: { S3BucketName: 'logs', S3Bucket: { Name: 'logs' } },
      id: 'arn:aws:cloudtrail:eu-west-1:123456789012:trail/main',
      others: { bucket: [holds] },
    });
    const target = targetFor(blockPublicAccess, look, ['S3Bucket.PublicAccessBlockConfiguration.BlockPublicAcls']);
    expect(target.steps).toMatchObject([{ address: { resource: 'aws:arn:aws:s3:::logs' }, input: { Bucket: 'logs' } }]);
    expect(meets(target.expects, { S3Bucket: { PublicAccessBlockConfiguration: { BlockPublicAcls: true } } })).toBe(true);
    expect(meets(target.expects, look.resource.raw)).toBe(false);
  });

  it('S8: leaves a trail’s bucket alone that is protected', () => {
    const holds = awsResource(BUCKET, { raw: {}, labels: { 'break-glass': 'true' } });
    const look = lookAtAws('cloudtrail.amazonaws.com/2013-11-01 Trail', {
      raw: { S3BucketName: 'logs' },
      id: 'arn:aws:cloudtrail:eu-west-1:123456789012:trail/main',
      others: { bucket: [holds] },
    });
    expect(planFor(blockPublicAccess, look).kind).toBe('refused');
  });
});

const settings = fc.record(Object.fromEntries(FLAGS.map((flag) => [flag, fc.boolean()])));
const states = fc.record(
  { PublicAccessBlockConfiguration: settings, AccountPublicAccessBlockConfiguration: settings },
  { requiredKeys: [] },
);
const fieldSets = fc.subarray(FLAGS.map((flag) => `PublicAccessBlockConfiguration.${flag}`));

describe('undoing block-public-access', () => {
  it('S5: gives back what was there, whatever it was', () => {
    fc.assert(
      fc.property(states, fieldSets, (raw, fields) => {
        const before = bucket(raw);
        const planned = planFor(blockPublicAccess, before, fields);
        if (planned.kind !== 'steps') return;
        const target = targetFor(blockPublicAccess, before, fields);
        const now = withRaw(before, apply(before.resource.raw, target.steps));
        expect(meets(target.expects, before.resource.raw)).toBe(false);
        expect(meets(target.expects, now.resource.raw)).toBe(true);
        const back = blockPublicAccess.undo(before, now, target);
        if (back.kind !== 'steps') throw new Error(back.because);
        const after = apply(now.resource.raw, back.steps);
        expect(after).toEqual(before.resource.raw);
        expect(meets(back.expects, after)).toBe(true);
        expect(blockPublicAccess.undo(before, withRaw(before, after), target).kind).toBe('already-so');
      }),
    );
  });

  it('S5: leaves settings alone that are neither as before nor as the action left them', () => {
    fc.assert(
      fc.property(settings, fc.option(settings), (were, are) => {
        const before = bucket({ PublicAccessBlockConfiguration: { ...were, BlockPublicAcls: false } });
        const target = targetFor(blockPublicAccess, before, ['PublicAccessBlockConfiguration.BlockPublicAcls']);
        const left = JSON.stringify(at(apply(before.resource.raw, target.steps), 'PublicAccessBlockConfiguration'));
        const now = are === null ? bucket({}) : bucket({ PublicAccessBlockConfiguration: are });
        const found = JSON.stringify(at(now.resource.raw, 'PublicAccessBlockConfiguration'));
        fc.pre(found !== left && found !== JSON.stringify({ ...were, BlockPublicAcls: false }));
        expect(blockPublicAccess.undo(before, now, target).kind).toBe('drifted');
      }),
    );
  });
});
