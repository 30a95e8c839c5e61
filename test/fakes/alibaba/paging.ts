/** How the fake of Alibaba Cloud gives lists: laid over the examples of the models, in pages of one sort or another. */
import type { FakeAccount, FakeRegion, FakeWorld, Fields } from './world.js';

export class FakeFailure extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message = code) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface Asked {
  readonly product: string;
  readonly action: string;
  readonly region: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** The bucket or project. */
  readonly subject: string;
  readonly pageSize: number;
}

export interface Context {
  readonly world: FakeWorld;
  readonly account: FakeAccount;
  readonly asked: Asked;
  readonly example: Fields;
  readonly home: FakeRegion;
  get(name: string): string;
}

/** The items laid over the example of one, at a path of one or two steps: `Disks.Disk`. */
export function over({ example }: Context, path: string, items: readonly Fields[]): Fields {
  const [first = '', second] = path.split('.');
  const holder = example[first];
  const list = second === undefined ? holder : isFields(holder) ? holder[second] : undefined;
  const template = Array.isArray(list) && isFields(list[0]) ? list[0] : {};
  const laid = items.map((item) => ({ ...template, ...item }));
  return { [first]: second === undefined ? laid : { [second]: laid } };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One page of a list that goes on with a token. */
export function byToken(
  context: Context,
  path: string,
  items: readonly Fields[],
  token = 'NextToken',
  most = 'MaxResults',
): Fields {
  const from = Number(/^at-(\d+)$/.exec(context.get(token) || 'at-0')?.[1] ?? Number.NaN);
  if (Number.isNaN(from)) throw new FakeFailure(400, `InvalidParameter.${token}`);
  const size = Math.min(Number(context.get(most) || '20'), context.asked.pageSize);
  const end = from + size;
  const more = end < items.length;
  return {
    ...over(context, path, items.slice(from, end)),
    TotalCount: items.length,
    ...(more ? { [token]: `at-${end}` } : { [token]: '' }),
    ...(token === 'Marker' ? { IsTruncated: more } : {}),
  };
}

/** One numbered page. */
export function byNumber(
  context: Context,
  path: string,
  items: readonly Fields[],
  number = 'PageNumber',
  count = 'PageSize',
): Fields & { from: number; size: number } {
  const size = Math.min(Number(context.get(count) || '10'), context.asked.pageSize);
  const from = (Number(context.get(number) || '1') - 1) * size;
  return { ...over(context, path, items.slice(from, from + size)), from, size };
}

export function numbered(context: Context, path: string, items: readonly Fields[]): Fields {
  const { from, size, ...page } = byNumber(context, path, items);
  return { ...page, TotalCount: items.length, PageSize: size, PageNumber: from / size + 1 };
}

/** Those that a parameter names in a list of JSON: `["d-1"]`. */
export function named<T extends Fields>(context: Context, parameter: string, key: string, items: readonly T[]): readonly T[] {
  const text = context.get(parameter);
  if (text === '') return items;
  const ids: unknown = text.startsWith('[') ? JSON.parse(text) : [text];
  return items.filter((item) => Array.isArray(ids) && ids.includes(item[key]));
}

export function one<T>(found: T | undefined, code: string): T {
  if (found === undefined) throw new FakeFailure(404, code);
  return found;
}
