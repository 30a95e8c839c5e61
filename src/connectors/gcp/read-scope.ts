/**
 * Reads a scope page by page, and one resource again: the list, the further calls that its kind states, the resource that
 * comes of them. What could not be read of a resource is unread in it; one gap a call says of how many.
 */
import pLimit from 'p-limit';
import type { Gap, Observation, Scope, UnreadField } from '../../model/index.js';
import type { CallAnswer, EstateCall, Reread, ScopePage } from '../../ports/index.js';
import { decodeCursor, encodeCursor, type FailedDetail } from './cursor.js';
import { cleanMember, cleanObject } from './json.js';
import type { DetailCall, GcpKind } from './kind.js';
import { batches, type Batch } from './lists.js';
import { assetNameOf, assetOf, pathOfAsset } from './names.js';
import { gapOf, readObject, type Failed, type Reader, type Values } from './reader.js';
import { observationsOf, regionOf, type Seen } from './resource.js';
import { nameOf, type ApiObject } from './schema.js';

/** How many resources of a page are asked about at once. */
const AT_ONCE = 8;

/** @param regions the only ones that are wanted; empty for all */
export async function* readScope(
  reader: Reader,
  kind: GcpKind,
  scope: Scope,
  from: string | undefined,
  regions: ReadonlySet<string>,
): AsyncIterable<ScopePage> {
  const cursor = from === undefined ? { details: [] } : decodeCursor(from);
  if (cursor === undefined) return yield { ...brokenBy(reader, scope, UNKNOWN_CURSOR), restart: true };
  if (isBehindAll(cursor)) return yield brokenBy(reader, scope, cursor.broken);
  const failed = new Map(cursor.details.map((each) => [each.call, each]));
  for await (const batch of batches(reader, kind, scope, cursor)) {
    if (batch.kind === 'failed')
      return yield { ...brokenBy(reader, scope, batch.failed), ...(batch.restart ? { restart: true } : {}) };
    const observations = await observed(reader, kind, scope, batch.items, failed, regions);
    yield pageOf(reader, scope, batch, observations, failed);
  }
}

const UNKNOWN_CURSOR = { code: 'CURSOR_EXPIRED', why: 'the place to go on from is not one of this version' };

/** The place behind the last page of a list that was not whole. */
function isBehindAll<T extends { readonly token?: unknown; readonly parent?: unknown; readonly broken?: unknown }>(
  cursor: T,
): cursor is T & { readonly broken: NonNullable<T['broken']> } {
  return cursor.broken !== undefined && cursor.token === undefined && cursor.parent === undefined;
}

function brokenBy(reader: Reader, scope: Scope, failed: Pick<Failed, 'code' | 'why'>): Extract<ScopePage, { kind: 'broken' }> {
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

/** How one resource is now, by its own API: the inventory of assets may not know yet. */
export async function rereadOne(reader: Reader, kind: GcpKind, scope: Scope, id: string): Promise<Reread> {
  const asset = assetOf(id);
  const project = scope.account ?? '';
  const unknown = (failed: Pick<Failed, 'code' | 'why'>): Reread => ({
    kind: 'unknown',
    gap: gapOf(reader.source, scope, failed),
  });
  if (asset === undefined) return unknown({ code: 'API_REJECTED', why: `${id} is not the name of an asset` });
  const answer = await reader.get(kind.get, project, { project, path: pathOfAsset(asset) });
  if (answer.kind === 'absent') return { kind: 'gone' };
  if (answer.kind === 'failed') return unknown(answer);
  const failed = new Map<string, FailedDetail>();
  const observations = await observed(reader, kind, scope, [answer.value], failed, new Set());
  // Not in another way than a page would say it: a resource without a name of its own cannot be told from others.
  if (observations.length === 0) return unknown({ code: 'API_REJECTED', why: `${kind.get.call}: the answer has no name` });
  return { kind: 'seen', observations: [...observations, ...gapsOf(reader, scope, failed)] };
}

async function observed(
  reader: Reader,
  kind: GcpKind,
  scope: Scope,
  items: readonly ApiObject[],
  failed: Map<string, FailedDetail>,
  regions: ReadonlySet<string>,
): Promise<readonly Observation[]> {
  const limit = pLimit(AT_ONCE);
  const wanted = items.flatMap((item) => {
    const asset = assetNameOf(kind, item, scope.account ?? '');
    return asset !== undefined && isIn(regionOf(item, asset), regions) ? [{ item, asset }] : [];
  });
  const seen = await Promise.all(wanted.map((one) => limit(() => detailed(reader, kind, scope, one, failed))));
  return seen.flatMap((one) => (one === undefined ? [] : observationsOf(kind, scope, reader.source, one)));
}

function isIn(region: string | undefined, regions: ReadonlySet<string>): boolean {
  return regions.size === 0 || region === undefined || regions.has(region);
}

/** The item with what the further calls say of it; undefined when it is no longer there. */
async function detailed(
  reader: Reader,
  kind: GcpKind,
  scope: Scope,
  { item, asset }: { readonly item: ApiObject; readonly asset: string },
  failed: Map<string, FailedDetail>,
): Promise<Seen | undefined> {
  const base = cleanObject(item);
  const raw = new Map(Object.entries(base.raw));
  const unread: UnreadField[] = [...base.unread];
  const project = scope.account ?? '';
  const path = pathOfAsset(asset);
  const values = { project, projectId: project, path, name: nameIn(item, path), dataset: path.split('/').at(-1) ?? '' };
  const answers = await Promise.all(
    kind.details.map(async (call) => ({ call, answer: await memberOf(reader, call, project, values) })),
  );
  for (const { call, answer } of answers) {
    const [only = '', ...others] = call.gives;
    const isMember = others.length === 0;
    if (answer.kind === 'failed') {
      countFailure(failed, call, answer);
      unread.push(...call.gives.filter((member) => !raw.has(member)).map((member) => ({ path: member, why: answer.why })));
    } else if (answer.kind === 'absent') {
      if (!isMember) return undefined;
    } else if (isMember) {
      const { value, unread: redacted } = cleanMember(only, answer.value);
      raw.set(only, value);
      unread.push(...redacted);
    } else {
      // In place of all that the list said of it.
      const whole = cleanObject(readObject(answer.value));
      raw.clear();
      unread.length = 0;
      for (const [member, value] of Object.entries(whole.raw)) raw.set(member, value);
      unread.push(...whole.unread);
    }
  }
  return { asset, raw: Object.fromEntries(raw), unread };
}

function nameIn({ name }: ApiObject, path: string): string {
  return nameOf(name) ?? path;
}

function memberOf(reader: Reader, { items, ...call }: DetailCall, project: string, values: Values): Promise<CallAnswer<unknown>> {
  return items === undefined ? reader.get(call, project, values) : reader.all({ ...call, items }, project, values);
}

function countFailure(failed: Map<string, FailedDetail>, { call }: EstateCall, { code, why }: Failed): void {
  const before = failed.get(call);
  failed.set(call, before === undefined ? { call, count: 1, code, why } : { ...before, count: before.count + 1 });
}

function gapsOf(reader: Reader, scope: Scope, failed: ReadonlyMap<string, FailedDetail>): readonly Observation[] {
  return [...failed.values()].map(({ call, count, code, why }) => {
    const { kind, account = '' } = scope;
    const what = `${call} of ${count} ${kind} in project ${account}`;
    const gap: Gap = { code, source: reader.source, what, why, hides: ['findings'] };
    return { kind: 'gap', gap };
  });
}
