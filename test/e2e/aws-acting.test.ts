/**
 * What can be done to resources of AWS, against moto: every action by the suite of all actions, what the printed policy allows
 * and what each of its lines is for, and what must not be touched.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aws, awsActing } from '../../src/connectors/aws/index.js';
import { textAt } from '../../src/connectors/aws/json.js';
import { CHANGING_CALLS } from '../../src/connectors/aws/send.js';
import { canonicalJson } from '../../src/lib/canonical-json.js';
import { meets } from '../../src/lib/expectation.js';
import type { ActionRequest, ActionTarget, PlannedStep, ResourceAddress } from '../../src/model/index.js';
import type { ActingEstate, ResourceAction } from '../../src/ports/index.js';
import { describeActing, type ActingScene } from '../contracts/acting.js';
import {
  bucketAt,
  fresh,
  inRegion,
  newBucket,
  newUser,
  openActing,
  startWorld,
  userAt,
  type World,
} from '../fakes/aws-acting-world.js';
import { hasMoto } from '../fakes/moto.js';
import { actingCases } from './aws-acting-cases.js';

const present = hasMoto('acting on AWS');

let world: World;
const CASES = actingCases(() => world);

describe.runIf(present)('acting on AWS', () => {
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world?.close());

  describeActing('AWS over moto', CASES);

  it('has a case for every action and every kind of it', async () => {
    const served = new Set<string>();
    for (const { action, set } of CASES) {
      const { address, close } = await set();
      served.add(`${action} ${address.scope.kind}`);
      await close?.();
    }
    const wanted = awsActing.actions.flatMap(({ name, kinds }) => kinds.map(({ kind }) => `${name} ${kind}`));
    expect([...wanted].filter((one) => !served.has(one))).toEqual(['block-public-access Trail']);
  });

  it('plans nothing where public access is blocked already', async () => {
    const { estate, address, close } = await firstScene('block-public-access');
    const name = address.resource.split(':::')[1] ?? '';
    const all = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
    await world.send('s3:PutPublicAccessBlock', { Bucket: name, PublicAccessBlockConfiguration: all });
    const { action, look } = await lookFor('block-public-access', estate, address);
    expect(action.plan(look, request()).kind).toBe('already-so');
    await close?.();
  });

  it('closes the bucket that a trail writes to, and opens it again', async () => {
    const Bucket = await newBucket(world.send);
    const Name = fresh('trail');
    await world.send('cloudtrail:CreateTrail', { Name, S3BucketName: Bucket });
    const estate = await openActing();
    const address = inRegion('cloudtrail.amazonaws.com/2013-11-01', 'Trail', 'cloudtrail', `trail/${Name}`);
    const blocked = () =>
      world.send('s3:GetPublicAccessBlock', { Bucket }).then((answer) => answer['PublicAccessBlockConfiguration']);
    const { action, look } = await lookFor('block-public-access', estate, address);
    const target = targetOf(address, action.plan(look, request(['S3Bucket.PublicAccessBlockConfiguration.BlockPublicAcls'])));
    await sendAll(estate, target.steps);
    expect(await blocked()).toMatchObject({ BlockPublicAcls: true, RestrictPublicBuckets: false });
    const now = await lookFor('block-public-access', estate, address);
    expect(meets(target.expects, now.look.resource.raw)).toBe(true);
    const back = action.undo(look, now.look, target);
    await sendAll(estate, back.kind === 'steps' ? back.steps : []);
    await expect(blocked()).rejects.toThrow(/public access block configuration was not found/);
    await estate.close();
  });

  it('S8: does not touch the user that its own requests are made as', async () => {
    const UserName = await newUser(world.send);
    await withKeyOf(UserName, async () => {
      const estate = await openActing();
      const { look } = await lookFor('deactivate-access-key', estate, userAt(UserName));
      expect(awsActing.protects(look.resource)).toMatch(/Headwater's own/);
      const other = await lookFor('deactivate-access-key', estate, userAt(await newUser(world.send)));
      expect(awsActing.protects(other.look.resource)).toBeUndefined();
      await estate.close();
    });
  });

  it('S1: sends what the plan says and leaves the plan as it was', async () => {
    const { estate, address, close } = await firstScene('block-public-access');
    const { action, look } = await lookFor('block-public-access', estate, address);
    const { steps } = targetOf(address, action.plan(look, request()));
    const before = canonicalJson(steps);
    await sendAll(estate, steps);
    expect(canonicalJson(steps)).toBe(before);
    await close?.();
  });

  it('says that what is not there is gone, and refuses what it does not know', async () => {
    const estate = await openActing();
    expect(await estate.read(bucketAt('no-such-bucket'))).toEqual({ kind: 'gone' });
    const done = { kind: 'gone' } as const;
    const input = { Bucket: 'no-such-bucket', PublicAccessBlockConfiguration: {} };
    const send = (call: string, about: ResourceAddress) =>
      estate.send({ kind: 'call', call, address: about, input, done }, 'key');
    const missing = bucketAt('no-such-bucket');
    expect(await send('s3:PutPublicAccessBlock', missing)).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('NoSuchBucket'),
    });
    expect(await send('s3:DeleteBucket', missing)).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('no call'),
    });
    expect(await send('s3:PutPublicAccessBlock', bucketAt('other'))).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('not about'),
    });
    await estate.close();
  });
});

describe.runIf(present)('the policy that is printed for acting on AWS', () => {
  const ACTOR = 'headwater-actor';
  const reading = [...new Set(aws.kinds.flatMap(({ calls }) => calls.map(({ permission }) => permission)))];
  const acting = [
    ...new Set(awsActing.actions.flatMap(({ permissions }) => permissions.map(({ permission }) => permission))),
  ].sort();
  beforeAll(async () => {
    world = await startWorld();
    await world.send('iam:CreateUser', { UserName: ACTOR });
    const text = aws.grant([...reading, ...listedInReadme('Permissions that it calls by another name')]).text;
    await world.send('iam:PutUserPolicy', { UserName: ACTOR, PolicyName: 'read', PolicyDocument: text });
  });
  afterAll(() => world?.close());

  async function allow(permissions: readonly string[]): Promise<void> {
    const text = awsActing.grant([...permissions, ...listedInReadme('Permissions of acting that it calls by another name')]).text;
    await world.moto.relax();
    await world.send('iam:PutUserPolicy', { UserName: ACTOR, PolicyName: 'act', PolicyDocument: text });
    await world.moto.enforce();
  }

  it('is enough for every action and its undo, and has no line of which the want is not told', async () => {
    const silent = new Set<string>();
    const told = new Set<string>();
    /** Each call is refused without its permission, and accepted with it. */
    const sendWith = async (estate: ActingEstate, steps: readonly PlannedStep[]): Promise<void> => {
      for (const step of steps) {
        if (step.kind !== 'call') continue;
        const permission = CHANGING_CALLS.get(step.call)?.permission ?? '';
        await allow(acting.filter((one) => one !== permission));
        const denied = await estate.send(step, 'key');
        const isTold = denied.kind === 'refused' && denied.because.endsWith(`it needs ${permission}`);
        (isTold ? told : silent).add(step.call);
        await allow(acting);
        if (isTold) expect(await estate.send(step, 'key'), step.call).toEqual({ kind: 'accepted' });
      }
    };
    await withKeyOf(ACTOR, async () => {
      for (const { action: name, set } of CASES) {
        await world.moto.relax();
        const { estate, address, request: wanted, close } = await set();
        await allow(acting);
        const { action, look } = await lookFor(name, estate, address);
        const target = targetOf(address, action.plan(look, { ...request(), ...wanted }));
        await sendWith(estate, target.steps);
        const now = await lookFor(name, estate, address);
        const back = action.undo(look, now.look, target);
        await sendWith(estate, back.kind === 'steps' ? back.steps : []);
        await world.moto.relax();
        await close?.();
      }
    });
    expect([...CHANGING_CALLS.keys()].filter((call) => !told.has(call) && !silent.has(call))).toEqual([]);
    expect([...silent].sort()).toEqual(listedInReadme('Permissions of acting that it does not ask for'));
  });
});

/** The first scene of an action. */
async function firstScene(action: string): Promise<ActingScene> {
  const found = CASES.find((one) => one.action === action);
  if (found === undefined) throw new Error(`no case of ${action}`);
  return found.set();
}

async function lookFor(name: string, estate: ActingEstate, address: ResourceAddress) {
  const action = awsActing.actions.find((one) => one.name === name);
  if (action === undefined) throw new Error(`no action ${name}`);
  const look = await action.look(address, estate);
  if (look.kind !== 'seen') throw new Error(`${address.resource} is ${look.kind}`);
  return { action, look };
}

function request(fields: readonly string[] = []): ActionRequest {
  return { phase: 'test', fields, parameters: {} };
}

function targetOf(address: ResourceAddress, answer: ReturnType<ResourceAction['plan']>): ActionTarget {
  if (answer.kind !== 'steps') throw new Error(`nothing is planned: ${answer.because}`);
  const { steps, expects } = answer;
  return { ...address, name: address.resource, version: '', service: '', request: request(), steps, expects };
}

async function sendAll(estate: ActingEstate, steps: readonly PlannedStep[]): Promise<void> {
  for (const step of steps) if (step.kind === 'call') expect(await estate.send(step, 'key')).toEqual({ kind: 'accepted' });
}

/** From now on requests are made with a key of the user's; until `work` has ended. */
async function withKeyOf(UserName: string, work: () => Promise<void>): Promise<void> {
  const made = await world.send('iam:CreateAccessKey', { UserName });
  const [id, secret] = [process.env['AWS_ACCESS_KEY_ID'], process.env['AWS_SECRET_ACCESS_KEY']];
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: textAt(made, 'AccessKey', 'AccessKeyId'),
    AWS_SECRET_ACCESS_KEY: textAt(made, 'AccessKey', 'SecretAccessKey'),
  });
  try {
    await work();
  } finally {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret });
  }
}

/** The items of a list below a heading of the readme. */
function listedInReadme(heading: string): readonly string[] {
  const text = readFileSync(new URL('../../src/connectors/aws/readme.md', import.meta.url), 'utf8');
  const section = text.split(`### ${heading}\n`)[1]?.split('\n#', 1)[0] ?? '';
  return [...section.matchAll(/`([a-z0-9-]+:[A-Za-z0-9]+)`/g)].map(([, name = '']) => name).sort();
}
