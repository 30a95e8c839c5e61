/**
 * Reads a scope page by page, and one resource again: the list, the further calls that its kind states, the resource that
 * comes of them. What could not be read of a resource is unread in it; one gap a call says of how many.
 */
import pLimit from 'p-limit';
import type { Gap, Observation, Scope, UnreadField } from '../../model/index.js';
import type { CallAnswer, EstateCall, Reread, ScopePage } from '../../ports/index.js';
import { decodeCursor, encodeCursor, type FailedDetail } from './cursor.js';
import { UnreadableAnswer } from './errors.js';
import { cleanMember, cleanObject } from './json.js';
import { pathOf, versionOf, type AzureKind } from './kind.js';
import { batches, readSubscription, whereOf, type Batch } from './lists.js';
import { gapOf, type Reader } from './reader.js';
import { observationsOf, regionOf, type Seen } from './resource.js';
import { armId, resourceSchema, type ArmObject } from './schema.js';

/** How many resources of a page are asked about at once. */
const AT_ONCE = 8;
/** Members that every list gives; a further call does not make them unread. */
const GIVEN = new Set(['id', 'name', 'type', 'location', 'tags']);

/** @param regions the only ones that are wanted; empty for all */
export async function* readScope(
  reader: Reader,
  kind: AzureKind,
  scope: Scope,
  from: string | undefined,
  regions: ReadonlySet<string>,
): AsyncIterable<ScopePage> {
  const cursor = from === undefined ? { details: [] } : decodeCursor(from);
  if (cursor === undefined) return yield { ...brokenBy(reader, scope, UNKNOWN_CURSOR), restart: true };
  // Behind the last page of a list that was not whole.
  if (cursor.broken !== undefined && cursor.link === undefined && cursor.parent === undefined)
    return yield brokenBy(reader, scope, cursor.broken);
  const failed = new Map(cursor.details.map((each) => [each.call, each]));
  for await (const batch of batches(reader, kind, scope, cursor)) {
    if (batch.kind === 'failed')
      return yield { ...brokenBy(reader, scope, batch.failed), ...(batch.restart ? { restart: true } : {}) };
    const items = batch.items.filter((item) => isIn(item, regions));
    const observations = await observed(reader, kind, scope, items, failed);
    yield pageOf(reader, scope, batch, observations, failed);
  }
}

const UNKNOWN_CURSOR = { code: 'CURSOR_EXPIRED', why: 'the place to go on from is not one of this version' };

function brokenBy(reader: Reader, scope: Scope, failed: Parameters<typeof gapOf>[2]): Extract<ScopePage, { kind: 'broken' }> {
  return { kind: 'broken', gap: gapOf(reader.source, scope, failed) };
}

function pageOf(
  reader: Reader,
  scope: Scope,
  { next }: Extract<Batch, { kind: 'batch' }>,
  observations: readonly Observation[],
  failed: ReadonlyMap<string, FailedDetail>,
): ScopePage {
  if (next !== undefined) return { kind: 'page', observations, next: encodeCursor({ ...next, details: [...failed.values()] }) };
  return { kind: 'page', observations: [...observations, ...gapsOf(reader, scope, failed)] };
}

/** How one resource is now, by ARM. */
export async function rereadOne(reader: Reader, kind: AzureKind, scope: Scope, id: string): Promise<Reread> {
  const arm = armId(id.replace(/^azure:/, ''));
  const { subscriptionId, limit } = whereOf(kind, scope);
  if (arm === undefined || !isInside(arm, subscriptionId))
    return {
      kind: 'unknown',
      gap: gapOf(reader.source, scope, { code: 'API_REJECTED', why: `${id} is not in this subscription` }),
    };
  const call = { call: 'GET {id}', permission: kind.list.permission, gives: kind.list.gives };
  const read = kind.from === 'itself' ? readSubscription : readResource;
  const answer = await reader.get(call, `${encodeURI(arm)}?api-version=${versionOf(kind)}`, limit, read);
  if (answer.kind === 'absent') return { kind: 'gone' };
  if (answer.kind === 'failed') return { kind: 'unknown', gap: gapOf(reader.source, scope, answer) };
  const failed = new Map<string, FailedDetail>();
  const observations = await observed(reader, kind, scope, [answer.value], failed);
  if (observations.length === 0) return { kind: 'gone' };
  return { kind: 'seen', observations: [...observations, ...gapsOf(reader, scope, failed)] };
}

function isInside(arm: string, subscriptionId: string): boolean {
  const subscription = `/subscriptions/${subscriptionId.toLowerCase()}`;
  return `${arm.toLowerCase()}/`.startsWith(`${subscription}/`);
}

function readResource(body: unknown): ArmObject {
  const resource = resourceIn(body);
  if (resource !== undefined) return resource;
  throw new UnreadableAnswer('the answer is not a resource');
}

function resourceIn(body: unknown): ArmObject | undefined {
  const resource = resourceSchema.safeParse(body).data;
  return armId(resource?.['id']) === undefined ? undefined : resource;
}

function isIn({ location }: ArmObject, regions: ReadonlySet<string>): boolean {
  return regions.size === 0 || typeof location !== 'string' || regions.has(regionOf(location));
}

async function observed(
  reader: Reader,
  kind: AzureKind,
  scope: Scope,
  items: readonly ArmObject[],
  failed: Map<string, FailedDetail>,
): Promise<readonly Observation[]> {
  const limit = pLimit(AT_ONCE);
  const seen = await Promise.all(items.map((item) => limit(() => detailed(reader, kind, scope, item, failed))));
  return seen.flatMap((one) => (one === undefined ? [] : (observationsOf(kind, scope, reader.source, one) ?? [])));
}

/** The item with what the further calls say of it; undefined when it is no longer there. */
async function detailed(
  reader: Reader,
  kind: AzureKind,
  scope: Scope,
  item: ArmObject,
  failed: Map<string, FailedDetail>,
): Promise<Seen | undefined> {
  const id = armId(item['id']);
  if (id === undefined) return undefined;
  const base = cleanObject(item);
  const raw = new Map(Object.entries(base.raw));
  const unread: UnreadField[] = [...base.unread];
  const { subscriptionId, limit } = whereOf(kind, scope);
  const values = { subscriptionId, id, parentId: id.split('/').slice(0, -2).join('/'), name: id.split('/').at(-1) ?? '' };
  const answers = await Promise.all(
    kind.details.map(async (call) => ({ call, answer: await memberOf(reader, call, pathOf(call, kind, values), limit) })),
  );
  for (const { call, answer } of answers) {
    const [only = '', ...others] = call.gives;
    const isMember = others.length === 0;
    const whole = answer.kind === 'answer' && !isMember ? resourceIn(answer.value) : undefined;
    if (answer.kind === 'absent') {
      if (!isMember) return undefined;
    } else if (answer.kind === 'answer' && isMember) {
      const { value, unread: redacted } = cleanMember(only, answer.value);
      raw.set(only, value);
      unread.push(...redacted);
    } else if (whole !== undefined) {
      // In place of all that the list said of it.
      const got = cleanObject(whole);
      raw.clear();
      for (const [member, value] of Object.entries(got.raw)) raw.set(member, value);
      unread.splice(0, unread.length, ...got.unread);
    } else {
      const failure =
        answer.kind === 'failed' ? answer : { code: 'API_REJECTED', why: `${call.call}: the answer is not a resource` };
      countFailure(failed, call, failure);
      unread.push(...call.gives.filter((path) => isMember || !GIVEN.has(path)).map((path) => ({ path, why: failure.why })));
    }
  }
  return { raw: Object.fromEntries(raw), unread };
}

/** What ARM answers: the resource, or of a list its `value`, all pages of it. */
async function memberOf(reader: Reader, call: EstateCall, path: string, limit: string): Promise<CallAnswer<unknown>> {
  const first = await reader.get(call, path, limit, readMember);
  if (first.kind !== 'answer' || !first.value.continues)
    return first.kind === 'answer' ? { ...first, value: first.value.value } : first;
  return reader.all(call, path, limit);
}

interface Member {
  readonly value: unknown;
  /** There are more pages. */
  readonly continues: boolean;
}

function readMember(body: unknown): Member {
  const answer = resourceSchema.safeParse(body);
  if (!answer.success) throw new UnreadableAnswer('the answer is not an object');
  const { id, value, nextLink } = answer.data;
  if (id !== undefined || !Array.isArray(value)) return { value: answer.data, continues: false };
  return { value, continues: typeof nextLink === 'string' && nextLink !== '' };
}

function countFailure(
  failed: Map<string, FailedDetail>,
  { call }: EstateCall,
  { code, why }: Pick<FailedDetail, 'code' | 'why'>,
): void {
  const before = failed.get(call);
  failed.set(call, before === undefined ? { call, count: 1, code, why } : { ...before, count: before.count + 1 });
}

function gapsOf(reader: Reader, scope: Scope, failed: ReadonlyMap<string, FailedDetail>): readonly Observation[] {
  return [...failed.values()].map(({ call, count, code, why }) => {
    const { kind, account = '' } = scope;
    const what = `${call} of ${count} ${kind} in subscription ${account}`;
    const gap: Gap = { code, source: reader.source, what, why, hides: ['findings'] };
    return { kind: 'gap', gap };
  });
}
