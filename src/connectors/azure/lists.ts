/**
 * The lists that the resources of a kind come from, in batches: of the subscription, of each parent, of Resource Graph, or the
 * subscription itself. A list that fails ends with what failed; one parent whose list fails hides only its own children.
 */
import type { Scope } from '../../model/index.js';
import type { CallAnswer, EstateCall } from '../../ports/index.js';
import type { Cursor } from './cursor.js';
import { UnreadableAnswer } from './errors.js';
import { GRAPH_MEMBERS, pathOf, typeOf, type AzureKind } from './kind.js';
import { endless, limitOf, type Failed, type Page, type Reader } from './reader.js';
import { armId, graphSchema, resourceSchema, type ArmObject, type GraphPage } from './schema.js';

export type Batch =
  | {
      readonly kind: 'batch';
      readonly items: readonly ArmObject[];
      /** Where to go on; undefined behind the last. */
      readonly next?: Place;
    }
  | { readonly kind: 'failed'; readonly failed: Broken; readonly restart: boolean };

export type Place = Pick<Cursor, 'link' | 'parent' | 'child' | 'broken'>;
type Broken = Pick<Failed, 'code' | 'why'>;

/**
 * A list of Azure leaves out what may not be read and need not say so. So behind the last batch it is asked whether all of the
 * kind may be read: where not, what there was stands, but the scope is not whole. Nor is it where something in the list has no
 * id that can be used, since that is there and not seen.
 */
export async function* batches(reader: Reader, kind: AzureKind, scope: Scope, from: Place): AsyncIterable<Batch> {
  let { broken } = from;
  for await (const batch of listed(reader, kind, scope, from)) {
    if (batch.kind === 'batch') broken ??= namelessIn(kind.list, batch.items);
    if (batch.kind === 'failed' || batch.next !== undefined) {
      yield batch.kind === 'failed' || broken === undefined ? batch : { ...batch, next: { broken, ...batch.next } };
      continue;
    }
    broken ??= await hiddenIn(reader, kind, scope);
    if (broken === undefined) return yield batch;
    // It has a next place so that nobody takes it for the end.
    yield { ...batch, next: { broken } };
    yield { kind: 'failed', failed: broken, restart: false };
  }
}

function listed(reader: Reader, kind: AzureKind, scope: Scope, from: Place): AsyncIterable<Batch> {
  switch (kind.from) {
    case 'subscription':
      return ofSubscription(reader, kind, scope, from);
    case 'parents':
      return belowParents(reader, kind, scope, from);
    case 'graph':
      return ofGraph(reader, kind, scope, from);
    case 'itself':
      return itself(reader, kind, scope);
  }
}

/** Why what a list gives cannot all be taken in; undefined when it can. */
function namelessIn({ call }: EstateCall, items: readonly ArmObject[]): Broken | undefined {
  const nameless = items.filter(({ id }) => armId(id) === undefined).length;
  if (nameless === 0) return undefined;
  return { code: 'API_REJECTED', why: `${call}: of ${items.length} that it lists, ${nameless} have no id that can be used` };
}

/** Why a list may lack something; undefined when the caller may read all of the kind in the subscription. */
async function hiddenIn(reader: Reader, kind: AzureKind, scope: Scope): Promise<Broken | undefined> {
  if (kind.from === 'itself') return undefined;
  const { subscriptionId } = whereOf(kind, scope);
  for (const { call, permission } of kind.parents === undefined ? [kind.list] : [kind.parents, kind.list]) {
    const permitted = await reader.permitted(subscriptionId, permission);
    // A place that has no such list cannot tell: an emulator.
    if (permitted.kind === 'absent' || (permitted.kind === 'failed' && permitted.failure === 'rejected')) return undefined;
    if (permitted.kind === 'failed') return { code: permitted.code, why: permitted.why };
    const why = `${call}: a list leaves out what may not be read; it needs ${permission} in the whole subscription`;
    if (!permitted.value) return { code: 'PERMISSION_MISSING', why };
  }
  return undefined;
}

async function* ofSubscription(reader: Reader, kind: AzureKind, scope: Scope, from: Place): AsyncIterable<Batch> {
  const { subscriptionId, limit } = whereOf(kind, scope);
  let link: string | undefined = from.link ?? pathOf(kind.list, kind, { subscriptionId });
  for (let page = 0; link !== undefined; page += 1) {
    const answer: CallAnswer<Page> = page < PAGES ? await reader.page(kind.list, link, limit) : endless(kind.list, PAGES);
    if (answer.kind !== 'answer') return yield failedList(answer, kind, page === 0 && from.link !== undefined);
    link = answer.value.next;
    yield { kind: 'batch', items: answer.value.items, ...(link === undefined ? {} : { next: { link } }) };
  }
}

async function* belowParents(reader: Reader, kind: AzureKind, scope: Scope, from: Place): AsyncIterable<Batch> {
  const { subscriptionId, limit } = whereOf(kind, scope);
  const { parents: listParents = kind.list } = kind;
  let link: string | undefined = from.link ?? pathOf(listParents, kind, { subscriptionId });
  let { broken } = from;
  let resume: Pick<Place, 'parent' | 'child'> | undefined = from.parent === undefined ? undefined : from;
  for (let page = 0; link !== undefined; page += 1) {
    const parents: CallAnswer<Page> = page < PAGES ? await reader.page(listParents, link, limit) : endless(listParents, PAGES);
    if (parents.kind !== 'answer') return yield failedList(parents, kind, page === 0 && from.link !== undefined);
    broken ??= namelessIn(listParents, parents.value.items);
    for (const { id, child } of remaining(parents.value.items, resume)) {
      let childLink: string | undefined = child ?? pathOf(kind.list, kind, { subscriptionId, parentId: id });
      while (childLink !== undefined) {
        const children: CallAnswer<Page> = await reader.page(kind.list, childLink, limit);
        // Gone since its page was read, or of a kind that has no such children.
        if (children.kind === 'absent') break;
        if (children.kind === 'failed') {
          broken ??= { code: children.code, why: children.why };
          break;
        }
        childLink = children.value.next;
        const next = { link, parent: id, ...(childLink === undefined ? {} : { child: childLink }), ...(broken && { broken }) };
        yield { kind: 'batch', items: children.value.items, next };
      }
    }
    resume = undefined;
    link = parents.value.next;
  }
  if (broken !== undefined) yield { kind: 'failed', failed: broken, restart: false };
  else yield { kind: 'batch', items: [] };
}

/** The parents of a page that are still to be read; all of them when the one we were at is no longer there. */
function remaining(
  items: readonly ArmObject[],
  resume: Pick<Place, 'parent' | 'child'> | undefined,
): readonly { readonly id: string; readonly child?: string | undefined }[] {
  const ids = items.flatMap(({ id }) => armId(id) ?? []);
  const at = resume?.parent === undefined ? -1 : ids.indexOf(resume.parent);
  if (at === -1 || resume === undefined) return ids.map((id) => ({ id }));
  const behind = ids.slice(at + 1).map((id) => ({ id }));
  return resume.child === undefined ? behind : [{ id: ids[at] ?? '', child: resume.child }, ...behind];
}

/** No list is followed further: one that links in circles would be for ever. */
const PAGES = 100_000;
/** How many rows of Resource Graph at once; 1,000 is its limit. */
const ROWS = 1000;

async function* ofGraph(reader: Reader, kind: AzureKind, scope: Scope, from: Place): AsyncIterable<Batch> {
  const { subscriptionId } = whereOf(kind, scope);
  let token = from.link;
  for (let page = 0; ; page += 1) {
    const options = { resultFormat: 'objectArray', $top: ROWS, ...(token === undefined ? {} : { $skipToken: token }) };
    const body = { subscriptions: [subscriptionId], query: queryOf(kind), options };
    const answer = page < PAGES ? await reader.query(kind.list, body, readGraph) : endless(kind.list, PAGES);
    if (answer.kind !== 'answer') return yield failedList(answer, kind, page === 0 && from.link !== undefined);
    const next: string | undefined = answer.value.$skipToken ?? undefined;
    const items = answer.value.data;
    if (next === undefined && String(answer.value.resultTruncated) === 'true') {
      const why = `${kind.list.call}: the answer is cut off and says not where to go on`;
      return yield { kind: 'failed', failed: { code: 'API_REJECTED', why }, restart: false };
    }
    if (next === undefined) return yield { kind: 'batch', items };
    token = next;
    yield { kind: 'batch', items, next: { link: next } };
  }
}

/** Ordered, since pages of what is in no order can overlap and leave rows out. */
function queryOf(kind: AzureKind): string {
  return `Resources | where type =~ '${typeOf(kind).toLowerCase()}' | project ${GRAPH_MEMBERS.join(', ')} | order by id asc`;
}

function readGraph(body: unknown): GraphPage {
  const page = graphSchema.safeParse(body);
  if (page.success) return page.data;
  throw new UnreadableAnswer('the answer is not one of Resource Graph');
}

async function* itself(reader: Reader, kind: AzureKind, scope: Scope): AsyncIterable<Batch> {
  const { subscriptionId, limit } = whereOf(kind, scope);
  const answer = await reader.get(kind.list, pathOf(kind.list, kind, { subscriptionId }), limit, readSubscription);
  if (answer.kind !== 'answer') return yield failedList(answer, kind, false);
  yield { kind: 'batch', items: [answer.value] };
}

/** Its name is its display name; it has no other. */
export function readSubscription(body: unknown): ArmObject {
  const answer = resourceSchema.safeParse(body);
  if (!answer.success) throw new UnreadableAnswer('the answer is not a subscription');
  return { ...answer.data, name: answer.data['displayName'] ?? answer.data['subscriptionId'] };
}

export function whereOf(
  { apiVersion }: AzureKind,
  { account = '' }: Scope,
): { readonly subscriptionId: string; readonly limit: string } {
  return { subscriptionId: account, limit: limitOf(account, apiVersion.split('/', 1)[0] ?? '') };
}

/** @param resumed whether it went on from a cursor: then the cursor may be what is not taken */
function failedList(answer: Exclude<CallAnswer<unknown>, { readonly kind: 'answer' }>, kind: AzureKind, resumed: boolean): Batch {
  if (answer.kind === 'absent') {
    const why = `${kind.list.call}: nothing is served there`;
    return { kind: 'failed', failed: { code: 'API_REJECTED', why }, restart: resumed };
  }
  const restart = resumed && (answer.failure === 'expired' || answer.failure === 'rejected');
  return { kind: 'failed', failed: answer, restart };
}
