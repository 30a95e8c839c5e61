/**
 * The ways in which the products answer, so that a kind only names its calls: a list in pages of one sort or another, one
 * answer for a whole account, a call for each resource. Calls out only through what it is given.
 */
import type { CallAnswer } from '../../ports/index.js';
import { parsedDocument, at, isItem, itemsAt, pick, textAt, type Item } from './json.js';
import type { Ask, Call, Detail, DetailStep, Failed, ListPage, ListStep, Pages, Place, Request } from './kind.js';

/** A list that goes on with a token. @param size how many at once; @param names of the parameters */
export function byToken(size: number, token = 'NextToken', most = 'MaxResults', truncated?: string): Pages {
  return {
    first: { [most]: `${size}` },
    next: (answer) => (truncated !== undefined && !isTrue(at(answer, truncated)) ? undefined : textAt(answer, `${token}`)),
    with: (value) => ({ [token]: value }),
  };
}

/** RAM's: a marker when there is more. */
export const byMarker: Pages = byToken(1000, 'Marker', 'MaxItems', 'IsTruncated');

/**
 * A list in numbered pages. When it gets shorter while it is read, what moved to a page that was read is not seen: then it
 * must be read again.
 * @param total where the answer says how many there are; `given` how many of them it holds at most
 */
export function byNumber(size: number, total = 'TotalCount', number = 'PageNumber', count = 'PageSize', given = count): Pages {
  return {
    first: { [count]: `${size}`, [number]: '1' },
    next(answer, token) {
      const [page = 1, before = 0] = (token ?? '1').split('/').map(Number);
      const all = Number(textAt(answer, total) ?? Number.NaN);
      if (Number.isNaN(all)) return undefined;
      if (all < before) return { moved: `the list got shorter while it was read (${before} → ${all})` };
      // A product may give fewer at once than it is asked for.
      const each = Number(textAt(answer, given) ?? size);
      return page * each < all ? `${page + 1}/${all}` : undefined;
    },
    with: (token) => ({ [number]: token.split('/')[0] ?? '1' }),
  };
}

interface Listed {
  readonly call: Call;
  readonly leads?: readonly Call[];
  readonly request?: (place: Place) => Request;
  readonly items: string;
  readonly pages: Pages;
  readonly keep?: (item: Item) => boolean;
  /** Asks for one only; another call when the list has no way to. */
  readonly one: {
    readonly call?: Call;
    readonly request: (key: string, place: Place) => Request;
    readonly items?: string;
  };
}

export function listed({ call, leads = [], request = inRegion, items, pages, keep = () => true, one }: Listed): ListStep {
  return {
    calls: [call, ...leads],
    async *pages(ask, from) {
      const asked = request(ask.place);
      for (let token = from; ;) {
        const parameters = { ...asked.parameters, ...pages.first, ...(token === undefined ? {} : pages.with(token)) };
        const answer = await ask.one(call, { ...asked, parameters });
        if (answer.kind === 'failed') return yield failedPage(answer, token === from && from !== undefined);
        const value = answer.kind === 'answer' ? answer.value : {};
        const next = pages.next(value, token);
        if (typeof next === 'object')
          return yield { kind: 'failed', failed: { code: 'CURSOR_EXPIRED', why: `${call.call}: ${next.moved}` }, restart: true };
        if (next !== undefined && next === token) return yield { kind: 'failed', failed: endless(call), restart: false };
        yield { kind: 'items', items: itemsAt(value, items).filter(keep), ...(next === undefined ? {} : { next }) };
        if (next === undefined) return;
        token = next;
      }
    },
    async one(ask, key, place) {
      const answer = await ask.one(one.call ?? call, one.request(key, place));
      if (answer.kind === 'failed') return failedPage(answer, false);
      return { kind: 'items', items: answer.kind === 'answer' ? itemsAt(answer.value, one.items ?? items).filter(keep) : [] };
    },
  };
}

export function inRegion({ region }: Place): Request {
  return { parameters: region === '' ? {} : { RegionId: region } };
}

function endless({ call }: Call): Pick<Failed, 'code' | 'why'> {
  return { code: 'API_REJECTED', why: `${call}: a page leads to itself as the next one` };
}

function failedPage({ failure, code, why }: Failed, resumed: boolean): ListPage {
  return { kind: 'failed', failed: { code, why }, restart: failure === 'expired' || (resumed && failure === 'rejected') };
}

/** The only one of its account: it is there whatever the answer. */
export function setting(call: Call, members: (answer: Item) => Item, more: readonly Call[] = []): ListStep {
  return settingBy([call, ...more], async (ask) => {
    const answer = await ask.one(call);
    if (answer.kind === 'gone') return { kind: 'absent' };
    return answer.kind === 'answer' ? { kind: 'answer', value: members(answer.value) } : answer;
  });
}

export function settingBy(calls: readonly [Call, ...Call[]], read: (ask: Ask) => Promise<CallAnswer<Item>>): ListStep {
  const page = async (ask: Ask): Promise<ListPage> => {
    const answer = await read(ask);
    if (answer.kind === 'failed') return failedPage(answer, false);
    return { kind: 'items', items: [answer.kind === 'answer' ? answer.value : {}] };
  };
  return {
    calls,
    async *pages(ask) {
      yield await page(ask);
    },
    one: page,
  };
}

interface Detailed {
  readonly call: Call;
  readonly request: (item: Item, place: Place) => Request;
  /** Where its members are in the answer. */
  readonly in?: string;
  /** Members that are documents in a text: `PolicyDocument`, within one of the members. */
  readonly documents?: readonly string[];
}

/** One call for each resource. */
export function detail({ call, request, in: within = '', documents = [] }: Detailed): DetailStep {
  return {
    calls: [call],
    async read(ask, item, place): Promise<Detail> {
      const answer = await ask.one(call, request(item, place));
      if (answer.kind === 'failed') return failed(answer);
      if (answer.kind === 'gone') return answer;
      if (answer.kind === 'absent') return { kind: 'members', members: {} };
      return withDocuments(pick(at(answer.value, within), call.gives), documents);
    },
  };
}

/** Lists in pages, as one member. */
export function listDetail(
  list: Call,
  request: (item: Item, place: Place) => Request,
  pages: Pages,
  [items, member]: readonly [items: string, member: (found: readonly Item[]) => Item],
): DetailStep {
  return {
    calls: [list],
    async read(ask, item, place) {
      const answer = await ask.all(list, request(item, place), pages, items);
      if (answer.kind === 'failed') return failed(answer);
      if (answer.kind === 'gone') return answer;
      return { kind: 'members', members: member(answer.kind === 'answer' ? answer.value : []) };
    },
  };
}

export function failed(answer: Failed): Detail {
  return { kind: 'failed', failed: answer };
}

/** Puts the parsed documents in place of their texts; one that is no JSON is unread. */
export function withDocuments(members: Item, paths: readonly string[]): Extract<Detail, { readonly kind: 'members' }> {
  const unread: { path: string; why: string }[] = [];
  let whole = members;
  for (const path of paths) {
    const { value, problem } = parsedDocument(at(whole, path));
    whole = replaced(whole, path.split('.'), value);
    if (problem !== undefined) unread.push({ path, why: problem });
  }
  return { kind: 'members', members: whole, ...(unread.length === 0 ? {} : { unread }) };
}

function replaced(item: Item, [key = '', ...rest]: readonly string[], value: Item[string] | undefined): Item {
  if (!Object.hasOwn(item, key)) return item;
  const { [key]: before, ...others } = item;
  const after = rest.length > 0 && isItem(before) ? replaced(before, rest, value) : value;
  return after === undefined ? others : { ...others, [key]: after };
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
