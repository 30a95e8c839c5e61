/**
 * The writes of Google's REST APIs that actions make, as their references document them: what takes effect at once and what is
 * an operation, what conflicts meanwhile, which version a write depends on, what is refused for a wrong value. Models these
 * members and rules and nothing else.
 * https://cloud.google.com/storage/docs/json_api/v1/buckets/patch, https://cloud.google.com/compute/docs/reference/rest/v1,
 * https://cloud.google.com/sql/docs/mysql/admin-api/rest/v1/instances/patch, https://cloud.google.com/iam/docs/reference/rest,
 * https://cloud.google.com/kms/docs/reference/rest
 */
import type { ApiObject } from '../../../src/connectors/gcp/schema.js';

/** An operation that was taken and is not over: it takes effect when its resource was read so many times more. */
export interface Operation {
  /** By service and path. */
  readonly of: string;
  reads: number;
  readonly apply: () => void;
}

/** What of the world a write changes or heeds. */
export interface WriteWorld {
  readonly operations: Operation[];
  readonly operationReads: number;
  readonly requestIds: Set<string>;
}

export interface Write {
  readonly service: string;
  /** With what is done to the resource, behind its name. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

type Answer = [status: number, body: unknown];

/** A reading of a resource brings what goes on in it nearer to its end. */
export function goOn(world: WriteWorld, of: string): void {
  const at = world.operations.findIndex((each) => each.of === of);
  const operation = world.operations[at];
  if (operation === undefined) return;
  operation.reads -= 1;
  if (operation.reads > 0) return;
  world.operations.splice(at, 1);
  operation.apply();
}

/** @param held what the path names, which is changed; undefined for what there is not */
export function write(world: WriteWorld, asked: Write, held: unknown): Answer {
  if (!isObject(held)) return failure(404, 'NOT_FOUND', 'notFound', `Not found: ${asked.path}`);
  switch (asked.service) {
    case 'storage':
      return bucket(held, asked);
    case 'compute':
      return compute(world, held, asked);
    case 'sqladmin':
      return sql(world, held, asked);
    case 'iam':
      return key(held, asked);
    case 'cloudkms':
      return cryptoKey(held, asked);
    default:
      return failure(404, 'NOT_FOUND', 'notFound', `${asked.service} is not written here`);
  }
}

function bucket(held: ApiObject, { query, body }: Write): Answer {
  const wanted = query.get('ifMetagenerationMatch');
  if (wanted !== null && wanted !== held['metageneration'])
    return failure(
      412,
      'FAILED_PRECONDITION',
      'conditionNotMet',
      'At least one of the pre-conditions you specified did not hold.',
    );
  const { iamConfiguration, versioning } = membersOf(body);
  const prevention = membersOf(iamConfiguration)['publicAccessPrevention'];
  if (prevention !== undefined && prevention !== 'enforced' && prevention !== 'inherited')
    return failure(400, 'INVALID_ARGUMENT', 'invalid', 'Invalid value for publicAccessPrevention.');
  if (prevention !== undefined)
    held['iamConfiguration'] = { ...membersOf(held['iamConfiguration']), publicAccessPrevention: prevention };
  if (versioning === null) delete held['versioning'];
  if (isObject(versioning)) held['versioning'] = versioning;
  held['metageneration'] = String(Number(held['metageneration']) + 1);
  held['etag'] = `CA${String(held['metageneration'])}=`;
  return [200, held];
}

function compute(world: WriteWorld, held: ApiObject, { path, query, body }: Write): Answer {
  const id = query.get('requestId');
  if (id !== null && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
    return failure(400, 'INVALID_ARGUMENT', 'invalid', 'Invalid value for field requestId.');
  if (id !== null && world.requestIds.has(id)) return operation();
  if (id !== null) world.requestIds.add(id);
  const of = `compute ${path.replace(/\/(stop|start)$/, '')}`;
  if (isBusy(world, of)) return failure(400, 'FAILED_PRECONDITION', 'resourceNotReady', 'The resource is not ready.');
  if (path.endsWith('/stop')) return machine(world, held, of, 'STOPPING', 'TERMINATED');
  if (path.endsWith('/start')) return machine(world, held, of, 'STAGING', 'RUNNING');
  const { disabled } = membersOf(body);
  if (typeof disabled !== 'boolean') return failure(400, 'INVALID_ARGUMENT', 'invalid', "Invalid value for field 'disabled'.");
  return later(world, of, () => void (held['disabled'] = disabled));
}

function machine(world: WriteWorld, held: ApiObject, of: string, meanwhile: string, then: string): Answer {
  if (held['status'] === then) return operation();
  held['status'] = meanwhile;
  return later(world, of, () => void (held['status'] = then));
}

function sql(world: WriteWorld, held: ApiObject, { path, body }: Write): Answer {
  const of = `sqladmin ${path}`;
  if (isBusy(world, of))
    return failure(409, 'ABORTED', 'operationInProgress', 'Operation failed because another operation was already in progress.');
  const settings = membersOf(membersOf(body)['settings']);
  const known = membersOf(held['settings']);
  if (settings['settingsVersion'] !== undefined && String(settings['settingsVersion']) !== String(known['settingsVersion']))
    return failure(412, 'FAILED_PRECONDITION', 'staleData', 'Condition does not match.');
  const { authorizedNetworks } = membersOf(settings['ipConfiguration']);
  const isList =
    Array.isArray(authorizedNetworks) && authorizedNetworks.every((each) => typeof membersOf(each)['value'] === 'string');
  if (!isList) return failure(400, 'INVALID_ARGUMENT', 'invalid', 'Invalid request: authorizedNetworks.');
  return later(world, of, () => {
    const networks = (authorizedNetworks as ApiObject[]).map((each) => ({ kind: 'sql#aclEntry', ...each }));
    known['ipConfiguration'] = { ...membersOf(known['ipConfiguration']), authorizedNetworks: networks };
    known['settingsVersion'] = String(Number(known['settingsVersion']) + 1);
  });
}

function key(held: ApiObject, { path }: Write): Answer {
  if (held['keyType'] !== 'USER_MANAGED')
    return failure(400, 'FAILED_PRECONDITION', 'failedPrecondition', 'System managed keys cannot be disabled.');
  // What is false is left out of answers.
  if (path.endsWith(':disable')) held['disabled'] = true;
  else delete held['disabled'];
  return [200, {}];
}

function cryptoKey(held: ApiObject, { query, body }: Write): Answer {
  const mask = (query.get('updateMask') ?? '').split(',').filter((each) => each !== '');
  if (mask.length === 0) return failure(400, 'INVALID_ARGUMENT', 'invalid', 'An update mask is required.');
  const next: ApiObject = { ...held };
  for (const member of mask)
    if (membersOf(body)[member] === undefined) delete next[member];
    else next[member] = membersOf(body)[member];
  const { rotationPeriod, nextRotationTime } = next;
  const seconds = Number(/^(\d+)s$/.exec(String(rotationPeriod))?.[1] ?? 0);
  if (rotationPeriod !== undefined && (seconds < 86_400 || held['purpose'] !== 'ENCRYPT_DECRYPT'))
    return failure(400, 'INVALID_ARGUMENT', 'invalid', 'The rotation period must be at least one day, of a key that encrypts.');
  if (rotationPeriod !== undefined && nextRotationTime === undefined)
    return failure(400, 'INVALID_ARGUMENT', 'invalid', 'next_rotation_time must be set with rotation_period.');
  if (mask.includes('nextRotationTime') && nextRotationTime !== undefined && !(Date.parse(String(nextRotationTime)) > Date.now()))
    return failure(400, 'INVALID_ARGUMENT', 'invalid', 'next_rotation_time must be in the future.');
  for (const member of mask) delete held[member];
  Object.assign(held, next);
  return [200, held];
}

function later(world: WriteWorld, of: string, apply: () => void): Answer {
  if (world.operationReads === 0) apply();
  else world.operations.push({ of, reads: world.operationReads, apply });
  return operation();
}

function operation(): Answer {
  return [200, { name: 'operation-1', status: 'RUNNING' }];
}

function isBusy(world: WriteWorld, of: string): boolean {
  return world.operations.some((each) => each.of === of);
}

function isObject(value: unknown): value is ApiObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function membersOf(value: unknown): ApiObject {
  return isObject(value) ? value : {};
}

function failure(code: number, status: string, reason: string, message: string): Answer {
  return [code, { error: { code, status, message, errors: [{ reason, message }] } }];
}
