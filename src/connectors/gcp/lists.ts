/**
 * The lists that the resources of a kind come from, in batches: of the project, of each parent, of Cloud Asset Inventory, or
 * the one of the project. A list that fails ends with what failed; one parent whose list fails hides only its own children.
 */
import type { Scope } from '../../model/index.js';
import type { CallAnswer, EstateCall } from '../../ports/index.js';
import type { Cursor } from './cursor.js';
import { assetTypeOf, FIND, type GcpKind, type Parents } from './kind.js';
import { assetNameOf, pathOfAsset } from './names.js';
import { endless, unreachable, type Failed, type Page, type Reader } from './reader.js';
import { assetSchema, nameOf, type ApiObject } from './schema.js';

export type Batch =
  | {
      readonly kind: 'batch';
      readonly items: readonly ApiObject[];
      /** Where to go on; undefined behind the last. */
      readonly next?: Place;
    }
  | { readonly kind: 'failed'; readonly failed: Broken; readonly restart: boolean };

export type Place = Pick<Cursor, 'token' | 'parent' | 'child' | 'broken'>;
type Broken = Pick<Failed, 'code' | 'why'>;

/** No list is followed further: one that goes in circles would be for ever. */
const PAGES = 100_000;

/**
 * Something in a list that lacks what its name is made of is there and cannot be told from others: what else there was stands,
 * but the scope is not whole.
 */
export async function* batches(reader: Reader, kind: GcpKind, scope: Scope, from: Place): AsyncIterable<Batch> {
  let { broken } = from;
  for await (const batch of listed(reader, kind, scope, from)) {
    if (batch.kind === 'batch') broken ??= namelessIn(kind, batch.items, scope.account ?? '');
    if (batch.kind === 'failed' || broken === undefined) yield batch;
    else if (batch.next !== undefined) yield { ...batch, next: { broken, ...batch.next } };
    else yield* lastOf(batch.items, broken);
  }
}

function namelessIn(kind: GcpKind, items: readonly ApiObject[], project: string): Broken | undefined {
  const nameless = items.filter((item) => assetNameOf(kind, item, project) === undefined).length;
  return nameless === 0 ? undefined : withoutName(kind.list, nameless, items.length);
}

function withoutName({ call }: EstateCall, nameless: number, all: number): Broken {
  return { code: 'API_REJECTED', why: `${call}: of ${all} that it lists, ${nameless} have no name that can be used` };
}

function listed(reader: Reader, kind: GcpKind, scope: Scope, from: Place): AsyncIterable<Batch> {
  switch (kind.from) {
    case 'project':
    case 'assets':
      return ofProject(reader, kind, scope, from);
    case 'parents':
      return belowParents(reader, kind, scope, from);
    case 'itself':
      return itself(reader, kind, scope);
  }
}

async function* ofProject(reader: Reader, kind: GcpKind, scope: Scope, from: Place): AsyncIterable<Batch> {
  const project = scope.account ?? '';
  const query = kind.from === 'assets' ? { assetTypes: assetTypeOf(kind) } : {};
  let { token, broken } = from;
  for (let page = 0; page < PAGES; page += 1) {
    const answer: CallAnswer<Page> = await reader.page(kind.list, project, { project }, token, query);
    if (answer.kind !== 'answer')
      return yield await failedList(reader, kind, scope, answer, page === 0 && from.token !== undefined);
    const { items, next, unreachable: places } = answer.value;
    if (places.length > 0) broken ??= brokenBy(unreachable(kind.list, places));
    const batch = kind.from === 'assets' ? items.map(dataOf) : items;
    token = next;
    if (token === undefined) return yield* lastOf(batch, broken);
    yield { kind: 'batch', items: batch, next: { token, ...(broken && { broken }) } };
  }
  yield { kind: 'failed', failed: endless(kind.list, PAGES), restart: false };
}

/** The last batch, with what was found; behind it that the list was not whole, where it was not. */
function* lastOf(items: readonly ApiObject[], broken: Broken | undefined): Iterable<Batch> {
  if (broken === undefined) return yield { kind: 'batch', items };
  // It has a next place so that nobody takes it for the end.
  yield { kind: 'batch', items, next: { broken } };
  yield { kind: 'failed', failed: broken, restart: false };
}

function brokenBy({ code, why }: Failed): Broken {
  return { code, why };
}

/** The resource that an asset is, without what the inventory fills in that was never set. */
function dataOf(item: ApiObject): ApiObject {
  const data = assetSchema.safeParse(item).data?.resource?.data ?? {};
  return Object.fromEntries(Object.entries(data).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

async function* belowParents(reader: Reader, kind: GcpKind, scope: Scope, from: Place): AsyncIterable<Batch> {
  const { parents } = kind;
  if (parents === undefined) throw new Error(`${kind.kind} has no parents`);
  const project = scope.account ?? '';
  let { token, broken } = from;
  let resume: Place | undefined = from.parent === undefined ? undefined : from;
  for (let page = 0; page < PAGES; page += 1) {
    const query = parents.type === undefined ? {} : { assetTypes: parents.type };
    const listed: CallAnswer<Page> = await reader.page(parents.list, project, { project }, token, query);
    if (listed.kind !== 'answer')
      return yield await failedList(reader, kind, scope, listed, page === 0 && from.token !== undefined);
    if (listed.value.unreachable.length > 0) broken ??= brokenBy(unreachable(parents.list, listed.value.unreachable));
    const names = listed.value.items.flatMap((item) => parentName(parents, item) ?? []);
    const nameless = listed.value.items.length - names.length;
    if (nameless > 0) broken ??= withoutName(parents.list, nameless, listed.value.items.length);
    for (const { name, child } of remaining(names, resume)) {
      const values = { project, [parents.as]: parents.by === 'last' ? (name.split('/').at(-1) ?? '') : name };
      let childToken = child;
      do {
        const children: CallAnswer<Page> = await reader.page(kind.list, project, values, childToken);
        // Gone since its page was read.
        if (children.kind === 'absent') break;
        if (children.kind === 'failed') {
          broken ??= brokenBy(children);
          break;
        }
        childToken = children.value.next;
        const at = {
          ...(token === undefined ? {} : { token }),
          parent: name,
          ...(childToken === undefined ? {} : { child: childToken }),
        };
        yield { kind: 'batch', items: children.value.items, next: { ...at, ...(broken && { broken }) } };
      } while (childToken !== undefined);
    }
    resume = undefined;
    token = listed.value.next;
    if (token !== undefined) continue;
    if (broken !== undefined) yield { kind: 'failed', failed: broken, restart: false };
    else yield { kind: 'batch', items: [] };
    return;
  }
  yield { kind: 'failed', failed: endless(parents.list, PAGES), restart: false };
}

function parentName({ type }: Parents, { name }: ApiObject): string | undefined {
  return nameOf(type === undefined || typeof name !== 'string' ? name : pathOfAsset(name.replace(/^\/\//, '')));
}

interface Remaining {
  readonly name: string;
  readonly child?: string | undefined;
}

/** The parents of a page that are still to be read; all of them when the one we were at is no longer there. */
function remaining(names: readonly string[], resume: Place | undefined): readonly Remaining[] {
  const at = resume?.parent === undefined ? -1 : names.indexOf(resume.parent);
  if (at === -1 || resume === undefined) return names.map((name) => ({ name }));
  const behind = names.slice(at + 1).map((name) => ({ name }));
  return resume.child === undefined ? behind : [{ name: names[at] ?? '', child: resume.child }, ...behind];
}

async function* itself(reader: Reader, kind: GcpKind, scope: Scope): AsyncIterable<Batch> {
  const project = scope.account ?? '';
  const answer = await reader.get(kind.list, project, { project });
  if (answer.kind !== 'answer') return yield await failedList(reader, kind, scope, answer, false);
  yield { kind: 'batch', items: [answer.value] };
}

/**
 * A list that failed. Where the service is switched off in the project, Cloud Asset Inventory knows whether anything of the
 * kind is left there: when there is nothing, the scope was read whole.
 * @param resumed whether it went on from a cursor: then the cursor may be what is not taken
 */
async function failedList(
  reader: Reader,
  kind: GcpKind,
  scope: Scope,
  answer: Exclude<CallAnswer<unknown>, { readonly kind: 'answer' }>,
  resumed: boolean,
): Promise<Batch> {
  const project = scope.account ?? '';
  if (answer.kind === 'absent')
    return {
      kind: 'failed',
      failed: { code: 'API_REJECTED', why: `${kind.list.call}: there is no such list` },
      restart: resumed,
    };
  if (answer.failure === 'unavailable' && kind.from !== 'assets') {
    const known = await reader.page(FIND, project, { project }, undefined, { assetTypes: assetTypeOf(kind) });
    const isEmpty = known.kind === 'answer' && known.value.items.length === 0 && known.value.next === undefined;
    if (isEmpty) return { kind: 'batch', items: [] };
  }
  const restart = resumed && (answer.failure === 'expired' || answer.failure === 'rejected');
  return { kind: 'failed', failed: answer, restart };
}
