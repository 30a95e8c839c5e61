/**
 * Makes one of the calls that there are, once, and says what the server said. Never tries again by itself: what comes back
 * without an answer may have been done, and reading tells.
 */
import { z } from 'zod';
import { messageOf } from '../../lib/errors.js';
import type { Json, PlannedStep } from '../../model/index.js';
import type { SendResult } from '../../ports/index.js';
import { kubernetesCall, type Prepared } from './calls.js';
import type { LiveCluster } from './cluster.js';
import { ApiStatusError, classify, CredentialsError, ProtocolError } from './failure.js';
import { groupKind, nameInId } from './identity.js';
import { kindKey } from './kinds.js';
import { fieldsAt, fieldsOf, textAt } from './schema.js';

type Call = Extract<PlannedStep, { readonly kind: 'call' }>;

export async function sendCall(step: Call, clusters: readonly LiveCluster[]): Promise<SendResult> {
  const { scope, resource } = step.address;
  const row = kubernetesCall(step.call);
  if (row === undefined) return { kind: 'refused', because: `${step.call} is no call of an action` };
  const name = nameInId(resource);
  const cluster = clusters.find((one) => one.name === scope.account);
  if (name === undefined || cluster === undefined || name.cluster !== cluster.name)
    return { kind: 'refused', because: `${resource} is in no cluster that is open` };
  const { group } = groupKind(scope.apiVersion, scope.kind);
  if (kindKey(scope.apiVersion, scope.kind) !== row.on || `${name.group}/${name.kind}` !== row.on || group !== name.group)
    return { kind: 'refused', because: `${step.call} is not for ${scope.kind}` };
  let prepared: Prepared;
  try {
    prepared = row.prepare(name, step.input);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return { kind: 'refused', because: `${step.call}: ${error.issues[0]?.message ?? 'its input is none of this call'}` };
  }
  const permission = row.permissions.join(', ');
  const answer = await cluster.calls.call({ call: row.call, permission, limit: cluster.limit }, (signal) =>
    once(cluster, prepared, step.input, signal),
  );
  if (answer.kind === 'answer') return answer.value;
  // What `once` does not answer itself it did not begin.
  return { kind: 'not-now', because: answer.kind === 'failed' ? answer.why : 'it was not sent' };
}

/** Answers for whatever happens, so that nothing is sent a second time. */
async function once(cluster: LiveCluster, prepared: Prepared, input: Json, signal: AbortSignal): Promise<SendResult> {
  let isSent = false;
  try {
    const request = prepared.kind === 'request' ? prepared.request : await withTemplate(cluster, prepared, signal);
    if (request === undefined) return { kind: 'refused', because: 'the replica set is another one now' };
    isSent = true;
    await cluster.server.send(request, signal);
    return { kind: 'accepted' };
  } catch (error) {
    return resultOf(error, isSent);
  }
}

async function withTemplate(
  { server, limits }: LiveCluster,
  { from, fromUid, request }: Extract<Prepared, { readonly kind: 'template' }>,
  signal: AbortSignal,
) {
  const replicaSet = fieldsOf(await server.json(from, 'application/json', limits.jsonDocument, signal));
  const template = fieldsAt(replicaSet, 'spec', 'template');
  if (template === undefined || textAt(replicaSet, 'metadata', 'uid') !== fromUid) return undefined;
  return request(templateOfDeployment(template));
}

/** Without the label by which the Deployment's controller tells its ReplicaSets apart. */
function templateOfDeployment(template: NonNullable<ReturnType<typeof fieldsOf>>): Json {
  const metadata = fieldsAt(template, 'metadata') ?? {};
  const { 'pod-template-hash': _, ...labels } = fieldsAt(metadata, 'labels') ?? {};
  return { ...template, metadata: { ...metadata, labels } };
}

/** https://kubernetes.io/docs/reference/using-api/api-concepts/ and the reasons of apimachinery's `StatusReason`. */
function resultOf(error: unknown, isSent: boolean): SendResult {
  if (error instanceof ApiStatusError) return resultOfStatus(error);
  const because = classify(error).message;
  if (error instanceof CredentialsError || !isSent) return { kind: 'not-now', because };
  // The answer came from something that is no API server; it need not have come there.
  if (error instanceof ProtocolError) return { kind: 'unknown', because: messageOf(error) };
  return isNeverConnected(error) ? { kind: 'not-now', because } : { kind: 'unknown', because };
}

function resultOfStatus(error: ApiStatusError): SendResult {
  const { status, reason } = error;
  const because = classify(error).message;
  // 401: credentials that ran out are made anew for the next request.
  if (status === 401 || status === 429) return { kind: 'not-now', because };
  if (status >= 500) return { kind: 'unknown', because };
  if (status === 422 && reason === '') return { kind: 'refused', because: `it is not as it was planned from (${because})` };
  return { kind: 'refused', because };
}

function isNeverConnected(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN';
}
