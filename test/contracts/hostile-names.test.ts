// Whoever may make a resource chooses its name. Whatever that is, a call of a plan goes to that very resource or nowhere: not to
// what its name would be as a path, a query or a host.
import { afterEach, expect, it } from 'vitest';
import { KUBERNETES_CALLS, type KubernetesCall } from '../../src/connectors/kubernetes/calls.js';
import { resourceId, type Json, type ResourceAddress } from '../../src/model/index.js';
import * as alibaba from '../fakes/alibaba/acting-world.js';
import * as azure from '../fakes/azure/acting-world.js';
import * as gcp from '../fakes/gcp/acting-world.js';

const NAMES = [
  '..',
  '.',
  '../../x',
  'x/../../y',
  '%2e%2e',
  '%2e%2e%2fx',
  'x?force=true',
  'x#y',
  'x;y=z',
  '"; rm -rf /',
  '$(reboot)',
  '`reboot`',
  '__proto__',
  'constructor',
  'a\r\nHost: evil.example',
  '\u001b[2Jgone',
  '\u202egnp.exe',
  '<!channel>',
  'evil.example/x',
  'x@evil.example',
  '\\..\\x',
  'x\0y',
  '{name}',
  '$&',
] as const;

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

const done = { kind: 'fields', fields: [] } as const;

function named({ scope, resource }: ResourceAddress, own: string, name: string): ResourceAddress {
  return { scope, resource: resourceId(resource.slice(0, resource.length - own.length) + name) };
}

/** Undoes one encoding, as a server does, and takes the path apart. */
function partsOf(path: string): readonly string[] {
  return (path.split('?')[0] ?? '').split('/').map(decodeURIComponent);
}

it.each(NAMES)('Azure: %j', async (name) => {
  const opened = await azure.openActing();
  close = opened.close;
  const address = named(azure.addressOf(azure.FILES), 'files', name);
  const input: Json = { body: { properties: { allowBlobPublicAccess: false } } };
  const step = { kind: 'call', call: 'PATCH Microsoft.Storage/storageAccounts', address, input, done } as const;
  const answer = await opened.estate.send(step, 'key');
  const written = opened.server.requests.filter(({ method }) => method !== 'GET');
  if (written.length === 0) expect(answer.kind).toBe('refused');
  for (const { path } of written) {
    expect(partsOf(path)).toEqual(resourceParts(address.resource, 'azure:'));
    expect(path.split('?')[1]).toBe('api-version=2023-05-01');
  }
});

it.each(NAMES)('Google Cloud: %j', async (name) => {
  const opened = await gcp.openActing();
  close = opened.close;
  const address = named(gcp.addressOf(gcp.FIREWALL), 'ssh', name);
  const step = { kind: 'call', call: 'compute.firewalls.patch', address, input: { body: { disabled: true } }, done } as const;
  const answer = await opened.estate.send(step, 'key');
  const written = opened.server.requests.filter(({ method }) => method !== 'GET');
  if (written.length === 0) expect(answer.kind).toBe('refused');
  for (const { path } of written) expect(partsOf(path).slice(-5)).toEqual(resourceParts(address.resource, 'gcp://').slice(-5));
});

// `constructor` is a bucket’s name like any other.
it.each(NAMES.filter((name) => name !== 'constructor'))('Alibaba Cloud: %j', async (name) => {
  const opened = await alibaba.openActing();
  close = opened.close;
  const address = named(alibaba.addressOf(alibaba.BUCKET), 'files-of-the-shop', name);
  const step = {
    kind: 'call',
    call: 'oss:PutBucketPublicAccessBlock',
    address,
    input: { BlockPublicAccess: 'true' },
    done,
  } as const;
  // A bucket's name becomes a part of the host, so none of these is one.
  expect(await opened.estate.send(step, 'key')).toMatchObject({ kind: 'refused' });
  expect(opened.server.asked.filter((each) => each.startsWith('oss:PutBucketPublicAccessBlock'))).toEqual([]);
});

it.each(NAMES)('Kubernetes: %j, as a name and as a namespace', (name) => {
  let sent = 0;
  for (const call of KUBERNETES_CALLS) {
    const inputs = INPUTS.filter((input) => takes(call, input));
    expect(inputs, call.call).not.toEqual([]);
    for (const input of inputs) {
      const usual = pathOf(call, 'shop', 'web', input);
      for (const [namespace, own] of [
        ['shop', name],
        [name, 'web'],
      ] as const) {
        const path = pathOf(call, namespace, own, input);
        if (path === undefined) continue;
        sent += 1;
        const swapped = partsOf(usual ?? '').map((part) => (part === 'shop' ? namespace : part === 'web' ? own : part));
        expect(partsOf(path)).toEqual(swapped);
        expect(path).toMatch(/^[\w/.%!~*'()-]+$/);
      }
    }
  }
  if (name === '.' || name === '..')
    expect(sent).toBe(KUBERNETES_CALLS.filter(({ call }) => /^create (?!pods)/.test(call)).length);
  else expect(sent).toBeGreaterThan(KUBERNETES_CALLS.length);
});

const METADATA = { metadata: {} };
/** One for each form that a call's input has. */
const INPUTS: readonly Json[] = [
  { uid: 'u' },
  { uid: 'u', generation: 1, replicaSet: { name: 'web-1', uid: 'r' } },
  [{ op: 'test', path: '/metadata/uid', value: 'u' }],
  METADATA,
];

function takes(call: KubernetesCall, input: Json): boolean {
  try {
    call.prepare(objectName('shop', 'web'), input);
    return true;
  } catch {
    return false;
  }
}

/** Undefined when it is not sent at all. */
function pathOf(call: KubernetesCall, namespace: string, name: string, input: Json): string | undefined {
  try {
    const prepared = call.prepare(objectName(namespace, name), input);
    return prepared.kind === 'request' ? prepared.request.path : prepared.request({}).path;
  } catch {
    return undefined;
  }
}

function objectName(namespace: string, name: string): Parameters<KubernetesCall['prepare']>[0] {
  return { group: '', kind: 'Pod', namespace, name };
}

function resourceParts(resource: string, prefix: string): readonly string[] {
  return resource.slice(prefix.length).split('/');
}
