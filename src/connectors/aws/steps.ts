/**
 * The ways in which AWS answers for resources, so that a kind only names its calls: a list with a token, a list below each
 * item of another one, one answer for a whole scope; and for details a call for each, for some at once, or for all.
 */
import type { UnreadField } from '../../model/index.js';
import type { Answer, Ask, DeclaredCall, DetailStep, Failure, Input, ListPage, ListStep, Pages, Patch, Place } from './kind.js';
import { isItem, itemsAt, listAt, pick, textAt, type Item } from './json.js';

export interface CallText {
  /** The SDK's service and operation: `ec2:DescribeVolumes`. */
  readonly call: string;
  /** Where it is not called as the call is. */
  readonly permission?: string;
  readonly gives: readonly string[];
  readonly absent?: string | readonly string[];
}

export function declared({ call, permission = call, gives, absent = [] }: CallText): DeclaredCall {
  return { call, permission, gives, absent: typeof absent === 'string' ? [absent] : absent };
}

interface ListedText extends CallText {
  readonly input?: Input;
  /** The member with the list, or what makes items of the answer. */
  readonly items: string | ((answer: Item, parent: Item, place: Place) => readonly Item[]);
  readonly token?: Pages['token'];
  /** Asks for one only, or for those whose names begin so: by the last part of its ARN, and the whole ARN. */
  readonly one?: (last: string, arn: string, place: Place) => Input;
}

/** A list that comes in pages. */
export function listed(text: ListedText): ListStep {
  const call = declared(text);
  const { input = {}, items, token, one } = text;
  const itemsOf = (answer: Item, place: Place): readonly Item[] =>
    typeof items === 'string' ? itemsAt(answer, items) : items(answer, {}, place);
  async function* pages(ask: Ask, given: Input, from: string | undefined): AsyncGenerator<ListPage> {
    for (let next = from; ;) {
      const answer = await ask.one(call, token === undefined || next === undefined ? given : { ...given, [token[0]]: next });
      if (answer.kind === 'failed') return yield { kind: 'failed', failure: answer };
      const found = answer.kind === 'answer' ? itemsOf(answer.value, ask.place) : [];
      const after = token === undefined || answer.kind !== 'answer' ? undefined : textAt(answer.value, ...token[1].split('.'));
      yield { kind: 'items', items: found, ...(after === undefined ? {} : { next: after }) };
      if (after === undefined) return;
      next = after;
    }
  }
  const found = async (ask: Ask, given: Input): Promise<ListPage> => {
    const all: Item[] = [];
    for await (const page of pages(ask, given, undefined)) {
      if (page.kind === 'failed') return page;
      all.push(...page.items);
    }
    return { kind: 'items', items: all };
  };
  return {
    calls: [call],
    pages: (ask, from) => pages(ask, input, from),
    ...(one === undefined ? {} : { one: (ask, arn, last) => found(ask, one(last, arn, ask.place)) }),
  };
}

/** The only one of its scope: an item is there whatever the answer, and without members when the platform says there is none. */
export function setting(
  text: CallText & { readonly input?: (place: Place) => Input; readonly members?: (answer: Item) => Item },
): ListStep {
  const call = declared(text);
  const read = async (ask: Ask): Promise<ListPage> => {
    const answer = await ask.one(call, text.input?.(ask.place) ?? {});
    const members = text.members ?? ((found: Item) => pick(found, call.gives));
    if (answer.kind === 'failed') return { kind: 'failed', failure: answer };
    return { kind: 'items', items: [answer.kind === 'answer' ? members(answer.value) : {}] };
  };
  return {
    calls: [call],
    async *pages(ask) {
      yield await read(ask);
    },
    one: read,
  };
}

/** The only one of its scope, of which all is said by details. */
export function only(): ListStep {
  const page = { kind: 'items', items: [{}] } as const;
  return {
    calls: [],
    async *pages() {
      yield page;
    },
    one: async () => page,
  };
}

interface BelowText extends CallText {
  readonly input: (parent: Item) => Input;
  readonly items: (answer: Item, parent: Item, place: Place) => readonly Item[];
  readonly pages?: Pages;
}

/** What is listed below each item of another list. Its pages are those of the parents, so that it can be gone on with. */
export function below(parents: ListStep, text: BelowText): ListStep {
  const call = declared(text);
  return {
    calls: [...parents.calls, call],
    async *pages(ask, from) {
      for await (const page of parents.pages(ask, from)) {
        if (page.kind === 'failed') return yield page;
        const children: Item[] = [];
        const answers = await Promise.all(page.items.map((parent) => listOf(ask, call, text.input(parent), text.pages)));
        for (const [index, answer] of answers.entries()) {
          if (answer.kind === 'failed') return yield { kind: 'failed', failure: answer };
          const parent = page.items[index];
          // A parent that has gone meanwhile has no children.
          if (answer.kind === 'answer' && parent !== undefined) children.push(...text.items(answer.value, parent, ask.place));
        }
        yield { kind: 'items', items: children, ...(page.next === undefined ? {} : { next: page.next }) };
      }
    },
  };
}

/** A list that only leads to others: its answers fill no members. */
export function leading(list: ListStep): ListStep {
  return { ...list, calls: list.calls.map((call) => ({ ...call, gives: [] })) };
}

function listOf(ask: Ask, call: DeclaredCall, input: Input, pages: Pages | undefined): Promise<Answer> {
  return pages === undefined ? ask.one(call, input) : ask.all(call, input, pages);
}

/** The same list, but for one resource its details are asked straight away: its ARN says all that the list would. */
export function known(list: ListStep, item: (arn: string, last: string) => Item): ListStep {
  return { ...list, one: async (_, arn, last) => ({ kind: 'items', items: [item(arn, last)] }) };
}

interface DetailText extends CallText {
  readonly input: (item: Item, place: Place) => Input;
  /** What the answer adds; without it its members that the call `gives`. */
  readonly members?: (answer: Item, item: Item, place: Place) => Item;
  /** Asked only for these. */
  readonly when?: (item: Item, place: Place) => boolean;
  readonly pages?: Pages;
  /** Asked in the region that the item names. */
  readonly region?: (item: Item, place: Place) => string;
}

/** One call for each item. */
export function detail(text: DetailText): DetailStep {
  const call = declared(text);
  const { input, members = (answer: Item) => pick(answer, call.gives), when = () => true, pages, region } = text;
  return {
    calls: [call],
    run: (ask, items) =>
      Promise.all(
        items.map(async (item): Promise<Patch> => {
          if (!when(item, ask.place)) return {};
          const where = region?.(item, ask.place);
          const given = input(item, ask.place);
          const answer = pages === undefined ? await ask.one(call, given, where) : await ask.all(call, given, pages, where);
          return patchOf(answer, call, (value) => members(value, item, ask.place));
        }),
      ),
  };
}

/** What an answer adds to an item: what failed is unread, what the platform does not have is absent. */
export function patchOf(answer: Answer, call: DeclaredCall, members: (answer: Item) => Item): Patch {
  switch (answer.kind) {
    case 'answer':
      return { members: members(answer.value) };
    case 'absent':
      return {};
    case 'gone':
      return { gone: true };
    case 'failed':
      return failed(answer, call.gives);
  }
}

export function failed(failure: Failure, paths: readonly string[]): Patch {
  return { unread: paths.map((path): UnreadField => ({ path, why: failure.why })), failures: [failure] };
}

/** One call for several items. One of which an answer says nothing (`members` gives undefined) has gone meanwhile. */
export function batched(
  text: CallText & {
    readonly size: number;
    readonly input: (items: readonly Item[], place: Place) => Input;
    readonly members: (answer: Item, item: Item) => Item | undefined;
    readonly pages?: Pages;
  },
): DetailStep {
  const call = declared(text);
  return {
    calls: [call],
    run: async (ask, items) => {
      const starts = items.map((_, index) => index).filter((index) => index % text.size === 0);
      const patches = await Promise.all(
        starts.map(async (start) => {
          const some = items.slice(start, start + text.size);
          const answer = await listOf(ask, call, text.input(some, ask.place), text.pages);
          return some.map((item): Patch => {
            // One that has gone makes the call fail for all of them.
            if (answer.kind === 'gone') return some.length === 1 ? { gone: true } : failed(vanished(call), call.gives);
            if (answer.kind !== 'answer') return patchOf(answer, call, () => ({}));
            const members = text.members(answer.value, item);
            return members === undefined ? { gone: true } : { members };
          });
        }),
      );
      return patches.flat();
    },
  };
}

function vanished(call: DeclaredCall): Failure {
  const why = `${call.call}: one of those that were asked about has gone meanwhile`;
  return { kind: 'failed', code: 'API_REJECTED', failure: 'rejected', why, call };
}

/** One answer, or one list, for all items of a scope: asked once while it is read. */
export function shared(
  text: CallText & {
    readonly input?: (place: Place) => Input;
    readonly members: (answer: Item, item: Item) => Item;
    readonly pages?: Pages;
  },
): DetailStep {
  const call = declared(text);
  return {
    calls: [call],
    run: async (ask, items) => {
      if (items.length === 0) return [];
      const input = text.input?.(ask.place) ?? {};
      const answer = await ask.once(call.call, () => listOf(ask, call, input, text.pages));
      return items.map((item) => patchOf(answer, call, (value) => text.members(value, item)));
    },
  };
}

/** The texts of a list as items with one member: `TableNames` as `{ TableName }`. */
export function named(list: string, member: string): (answer: Item) => readonly Item[] {
  return (answer) => {
    const texts = answer[list];
    return Array.isArray(texts) ? texts.filter((text) => typeof text === 'string').map((text) => ({ [member]: text })) : [];
  };
}

/** The member of an answer that holds all of them: `{ cluster: { … } }`. */
export function within(member: string, gives: readonly string[]): (answer: Item) => Item {
  return (answer) => {
    const inner = answer[member];
    return isItem(inner) ? pick(inner, gives) : {};
  };
}

/** A call for each of several things of one item, their answers in one member; what fails is unread where `unread` says. */
export function each(
  text: CallText & {
    readonly inputs: (item: Item, place: Place) => readonly Input[];
    /** @param answers in the order of the inputs; undefined for what failed or is not there */
    readonly members: (answers: readonly (Item | undefined)[], item: Item) => Item;
    readonly unread?: (index: number) => string;
  },
): DetailStep {
  const call = declared(text);
  return {
    calls: [call],
    run: (ask, items) =>
      Promise.all(
        items.map(async (item): Promise<Patch> => {
          const answers = await Promise.all(text.inputs(item, ask.place).map((input) => ask.one(call, input)));
          const failures = answers.flatMap((answer, index) => (answer.kind === 'failed' ? [{ answer, index }] : []));
          const values = answers.map((answer) => (answer.kind === 'answer' ? answer.value : undefined));
          const { unread } = text;
          const paths = ({ index }: { readonly index: number }): readonly string[] =>
            unread === undefined ? call.gives : [unread(index)];
          return {
            members: failures.length > 0 && unread === undefined ? {} : text.members(values, item),
            unread: failures.flatMap((one) => paths(one).map((path) => ({ path, why: one.answer.why }))),
            failures: failures.slice(0, 1).map(({ answer }) => answer),
          };
        }),
      ),
  };
}

/** Finds the item of an answer's list that has this value in a member; the list is gone through once. */
export function lookup(list: string, member: string): (answer: Item, value: string | undefined) => Item | undefined {
  const indexes = new WeakMap<Item, ReadonlyMap<string | undefined, Item>>();
  return (answer, value) => {
    const index = indexes.get(answer) ?? new Map(itemsAt(answer, list).map((item) => [textAt(item, member), item]));
    indexes.set(answer, index);
    return value === undefined ? undefined : index.get(value);
  };
}

/** Lists that are there even when they are empty. */
export function lists(...members: readonly string[]): (answer: Item) => Item {
  return (answer) => Object.fromEntries(members.map((member) => [member, listAt(answer, member)]));
}
