/** Makes one stream of what many say at the same time. Whoever says something waits until it was taken, so nothing piles up. */

export interface Merge<Item> {
  /** Resolves when whoever reads has dealt with it and asks for the next; rejects when nobody will. */
  emit(item: Item): Promise<void>;
  /** Ends the reading, with an error if there is one. */
  end(error?: unknown): void;
  items(): AsyncGenerator<Item, void, undefined>;
}

interface Waiting<Item> {
  readonly item: Item;
  readonly taken: () => void;
  readonly left: (reason: Error) => void;
}

export function createMerge<Item>(): Merge<Item> {
  const waiting: Waiting<Item>[] = [];
  let ended: { readonly error: unknown } | undefined;
  let wake = (): void => {};

  return { emit, end, items };

  function emit(item: Item): Promise<void> {
    if (ended !== undefined) return Promise.reject(closed());
    return new Promise((taken, left) => {
      waiting.push({ item, taken, left });
      wake();
    });
  }

  function end(error?: unknown): void {
    ended ??= { error };
    wake();
  }

  async function* items(): AsyncGenerator<Item, void, undefined> {
    try {
      for (;;) {
        const next = waiting.shift();
        if (next !== undefined) {
          let isTaken = false;
          try {
            yield next.item;
            isTaken = true;
          } finally {
            if (isTaken) next.taken();
            else next.left(closed());
          }
          continue;
        }
        if (ended !== undefined) break;
        await new Promise<void>((resolve) => (wake = resolve));
      }
      if (ended.error !== undefined) throw ended.error;
    } finally {
      ended ??= { error: undefined };
      for (const { left } of waiting.splice(0)) left(closed());
    }
  }
}

function closed(): Error {
  return new Error('nobody reads any more');
}
