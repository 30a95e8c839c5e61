/**
 * What is shown now: how far the evidence log has come, and which look it is. Asked for at each request and by many at once, so
 * one question at a time is put to the store; who comes while it is under way is given the answer to the next one, and so never
 * what was before a write of theirs.
 */
import type { ViewHead } from '../../ports/index.js';
import type { Serving } from './serving.js';

export interface ShownVersion {
  /** Of the last record; 0 before the first. */
  readonly sequence: number;
  readonly head: ViewHead | undefined;
}

type Versioned = Pick<Serving, 'evidence' | 'view'>;

const asking = new WeakMap<object, () => Promise<ShownVersion>>();

export function versionOf(serving: Versioned): Promise<ShownVersion> {
  const ask = asking.get(serving.evidence) ?? oneByOne(() => read(serving));
  asking.set(serving.evidence, ask);
  return ask();
}

async function read({ evidence, view }: Versioned): Promise<ShownVersion> {
  const [last, head] = await Promise.all([evidence.head(), view.head()]);
  return { sequence: last?.sequence ?? 0, head };
}

function oneByOne<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let current: Promise<Value> | undefined;
  let next: Promise<Value> | undefined;
  const begin = (): Promise<Value> => {
    next = undefined;
    current = ask().finally(() => (current = undefined));
    return current;
  };
  return () => {
    if (current === undefined) return begin();
    next ??= current.then(begin, begin);
    return next;
  };
}

/** Of what may be shown: what is the same is not asked for again. */
export interface ShownStamp {
  /** Another one with every look, and with every change of the configuration. */
  readonly look: string;
  /** Another one also with every record of evidence. */
  readonly record: string;
}

export async function stampOf(serving: Versioned & Pick<Serving, 'configuration'>): Promise<ShownStamp> {
  const [{ sequence, head }, { etag }] = await Promise.all([versionOf(serving), serving.configuration.read()]);
  const look = `${head?.revision ?? 0} ${head?.at ?? ''} ${etag}`;
  return { look, record: `${sequence} ${look}` };
}
