// A platform that takes what is sent and never answers: the call ends in its time, and nobody takes it for done or for refused
// (S3, S13). What cannot be read is a gap with a code. The bound is one constant, shorter than what a worker is waited for.
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PATIENCE } from '../../src/act/index.js';
import { createClient } from '../../src/connectors/alibaba/client.js';
import { sendCall as sendAlibaba } from '../../src/connectors/alibaba/send.js';
import { createAwsClient } from '../../src/connectors/aws/client.js';
import { sendCall as sendAws } from '../../src/connectors/aws/send.js';
import { openArm } from '../../src/connectors/azure/client.js';
import { classify as classifyAzure } from '../../src/connectors/azure/errors.js';
import { sendCall as sendAzure } from '../../src/connectors/azure/send.js';
import { openApis } from '../../src/connectors/gcp/client.js';
import { classify as classifyGcp } from '../../src/connectors/gcp/errors.js';
import { sendCall as sendGcp } from '../../src/connectors/gcp/send.js';
import { classify as classifyAlibaba } from '../../src/connectors/alibaba/errors.js';
import { githubActing } from '../../src/connectors/github/index.js';
import { gitlabActing } from '../../src/connectors/gitlab/index.js';
import { kubernetesActing } from '../../src/connectors/kubernetes/index.js';
import { createApiCalls } from '../../src/discover/index.js';
import { LONGEST_CALL } from '../../src/lib/call-time.js';
import { systemTimer } from '../../src/lib/system-timer.js';
import { resourceId, sourceId, type Json, type PlannedStep, type ResourceAddress } from '../../src/model/index.js';
import { LEASE } from '../../src/pipeline/act/acting-session.js';
import type { ActingConnector, ActingEstate, CallClassifier, SendResult } from '../../src/ports/index.js';
import * as alibaba from '../fakes/alibaba/acting-world.js';
import { KEY_ID, withSettings } from '../fakes/alibaba/server.js';
import { ACCOUNT, sessionOn } from '../fakes/aws-client.js';
import * as azure from '../fakes/azure/acting-world.js';
import * as gcp from '../fakes/gcp/acting-world.js';
import { settingsFor } from '../fakes/gcp/google-server.js';
import { kubeconfigFile } from '../fakes/kubernetes-api.js';
import { TEST_LIMITS } from '../fakes/read-context.js';

/** In milliseconds: what is `LONGEST_CALL` elsewhere. */
const SHORT = 1_000;
type Call = Extract<PlannedStep, { readonly kind: 'call' }>;

let mute: Server;
let url: string;
let asked: string[];
let ending: (() => void)[];
let before: NodeJS.ProcessEnv;

beforeEach(async () => {
  before = { ...process.env };
  asked = [];
  ending = [];
  mute = createServer((request) => void asked.push(`${request.method ?? ''} ${request.url ?? ''}`));
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const at = mute.address();
  url = `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`;
});
afterEach(async () => {
  for (const end of ending) end();
  process.env = before;
  mute.closeAllConnections();
  await new Promise((resolve) => mute.close(resolve));
});

const signal = new AbortController().signal;
const calls = () =>
  createApiCalls({ clock: { now: () => new Date() }, timer: systemTimer, random: Math.random, timeout: SHORT, within: SHORT });
const callerOf = (classify: CallClassifier) => calls().caller(classify, signal);
const stepTo = (call: string, address: ResourceAddress, input: Json): Call => {
  return { kind: 'call', call, address, input, done: { kind: 'fields', fields: [] } };
};

function opened(connector: ActingConnector, address: string): Promise<ActingEstate> {
  const context = { source: sourceId('mute'), limits: TEST_LIMITS, signal, calls: callerOf, progress: () => undefined };
  const options = { accounts: [], regions: [], kinds: [] };
  return connector.open({ candidate: { kind: 'address', address }, as: address }, options, context);
}

const run = (platform: string, kind: string, apiVersion: string, id: string): ResourceAddress => {
  return { scope: { platform, account: '127.0.0.1/acme/app', apiVersion, kind }, resource: resourceId(id) };
};
const WORKFLOW = run('github', 'WorkflowRun', 'api.github.com/2022-11-28', 'github:127.0.0.1/acme/app/run/17');
const PIPELINE = run('gitlab', 'Pipeline', 'gitlab.com/v4', 'gitlab:127.0.0.1/acme/app/-/pipelines/17');
const DEPLOYMENT = {
  scope: { platform: 'kubernetes', account: 'mute', apiVersion: 'apps/v1', kind: 'Deployment' },
  resource: resourceId('kubernetes:mute/apps/Deployment/shop/web'),
};

function github(): Promise<ActingEstate> {
  Object.assign(process.env, { GITHUB_API_URL: url, GITHUB_TOKEN: 't0ken' });
  delete process.env['GH_TOKEN'];
  return opened(githubActing, 'github://acme/app');
}

function gitlab(): Promise<ActingEstate> {
  Object.assign(process.env, { CI_API_V4_URL: url, GITLAB_TOKEN: 'glpat' });
  return opened(gitlabActing, 'gitlab://acme/app');
}

async function cluster(): Promise<ActingEstate> {
  const kubeconfig = kubeconfigFile([{ name: 'mute', url, token: 't0ken' }]);
  process.env['KUBECONFIG'] = kubeconfig.path;
  const estate = await opened(kubernetesActing, 'kubernetes://');
  ending.push(() => void estate.close(), kubeconfig.remove);
  return estate;
}

const SENDS: Readonly<Record<string, () => Promise<SendResult>>> = {
  aws: async () => {
    Object.assign(process.env, { AWS_ENDPOINT_URL: url });
    const client = createAwsClient();
    ending.push(() => client.close());
    const session = { ...sessionOn(client, []), caller: callerOf(() => ({ kind: 'unreachable', message: 'no answer' })) };
    const scope = {
      platform: 'aws',
      account: ACCOUNT,
      region: 'eu-west-1',
      apiVersion: 'ec2.amazonaws.com/2016-11-15',
      kind: 'SecurityGroup',
    };
    // The library is loaded at its first use, which is no part of what is timed here.
    const warm = {
      call: 'ec2:DescribeRegions',
      region: 'eu-west-1',
      signer: session.home.signer,
      input: {},
      signal: AbortSignal.abort(),
    };
    await expect(client.send(warm)).rejects.toThrow('aborted');
    const resource = resourceId(`aws:arn:aws:ec2:eu-west-1:${ACCOUNT}:security-group/sg-1`);
    const input = { GroupId: 'sg-1', IpPermissions: [] };
    return sendAws(session, session.home, stepTo('ec2:RevokeSecurityGroupIngress', { scope, resource }, input));
  },
  azure: async () => {
    const client = await openArm({ url, loopback: true }, TEST_LIMITS.jsonDocument);
    const input = { body: { properties: { allowBlobPublicAccess: false } } };
    const step = stepTo('PATCH Microsoft.Storage/storageAccounts', azure.addressOf(azure.FILES), input);
    return sendAzure(step, client, callerOf(classifyAzure));
  },
  gcp: async () => {
    const client = await openApis(settingsFor(url), TEST_LIMITS.jsonDocument);
    const step = stepTo('compute.firewalls.patch', gcp.addressOf(gcp.FIREWALL), { body: { disabled: true } });
    return sendGcp(step, 'key', { client, calls: callerOf(classifyGcp), now: () => 0 });
  },
  'alibaba, its storage': () => toAlibaba('oss:PutBucketPublicAccessBlock', alibaba.BUCKET, { BlockPublicAccess: 'true' }),
  'alibaba, its gateway': () =>
    toAlibaba('kms:UpdateRotationPolicy', alibaba.KEY, { EnableAutomaticRotation: 'true', RotationInterval: '365d' }),
  kubernetes: async () => (await cluster()).send(stepTo('patch deployments/scale.apps', DEPLOYMENT, scale), 'key'),
  github: async () =>
    (await github()).send(stepTo('POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel', WORKFLOW, {}), 'key'),
  gitlab: async () => (await gitlab()).send(stepTo('POST /projects/:id/pipelines/:pipeline_id/cancel', PIPELINE, {}), 'key'),
};

const scale: Json = [
  { op: 'test', path: '/metadata/uid', value: 'u-1' },
  { op: 'replace', path: '/spec/replicas', value: 0 },
];

async function toAlibaba(call: string, arn: string, input: Json): Promise<SendResult> {
  ending.push(withSettings(url));
  const client = createClient(TEST_LIMITS.jsonDocument, process.env);
  const value = async () => ({ accessKeyId: KEY_ID, accessKeySecret: 'fake' });
  const accounts = { credentials: async () => ({ kind: 'answer', value }) as const };
  return sendAlibaba(stepTo(call, alibaba.addressOf(arn), input), 'key', { accounts, client, calls: callerOf(classifyAlibaba) });
}

it.each(Object.keys(SENDS))('%s: a call that is never answered is sent once, and not known to be done', async (platform) => {
  expect(await SENDS[platform]?.()).toMatchObject({ kind: 'unknown' });
  // What the cluster serves is asked as soon as it is opened.
  expect(asked.filter((one) => !one.startsWith('GET '))).toHaveLength(1);
});

it.each([
  // What the cluster serves is asked first.
  ['kubernetes', cluster, DEPLOYMENT, 'API_UNAVAILABLE'],
  ['github', github, WORKFLOW, 'API_UNREACHABLE'],
  ['gitlab', gitlab, PIPELINE, 'API_UNREACHABLE'],
] as const)('%s: what is never answered was not read, and has a code', async (_, open, address, code) => {
  expect(await (await open()).read(address)).toMatchObject({ kind: 'unknown', gap: { code } });
});

it('S13: no call is under way for longer than a worker is waited for', () => {
  expect(LONGEST_CALL).toBeLessThan(PATIENCE.dead);
  expect(LONGEST_CALL).toBeLessThan(2 * LEASE);
});
