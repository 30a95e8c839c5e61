/** Where images are kept: a layout's folder, an archive, a repository of a registry. */
import pLimit from 'p-limit';
import { HeadwaterError } from '../../lib/errors.js';

/** A layer to read, once, however many images have it. */
export interface WantedLayer {
  /** Of the blob as it is kept. Undefined in archives of `docker save`, which know only diffIds. */
  readonly digest?: string;
  /** In bytes, of the blob as it is kept; undefined where nothing says so. */
  readonly size?: number;
  /** The diffIds that image configurations claim for it: one, unless an image lies. */
  readonly diffIds: ReadonlySet<string>;
  /** Name of its file in an archive of `docker save`. */
  readonly path?: string;
  /** In the user's words: `layer 3 of payments/api:2.4.0`. */
  readonly what: string;
}

/** Every method throws a HeadwaterError where something is missing or broken. */
export interface ImageStore {
  /** Bytes of a manifest or index; whether they have the digest is for the caller to check. */
  manifest(digest: string): Promise<Uint8Array>;
  /** Bytes of an image configuration, unchecked as well. */
  config(digest: string): Promise<Uint8Array>;
  /** Lets every wanted layer be read, in an order that suits and that is the same each time. */
  layers<T>(
    wanted: readonly WantedLayer[],
    read: (layer: WantedLayer, bytes: AsyncIterable<Uint8Array>) => Promise<T>,
  ): AsyncIterable<LayerOutcome<T>>;
}

export type LayerOutcome<T> =
  | { readonly layer: WantedLayer; readonly value: T; readonly error?: undefined }
  | { readonly layer: WantedLayer; readonly value?: undefined; readonly error: HeadwaterError };

/** One layer's reading as an outcome; throws on only what is a bug or the end of the scan. */
export async function outcomeOf<T>(layer: WantedLayer, reading: () => Promise<T>): Promise<LayerOutcome<T>> {
  try {
    return { layer, value: await reading() };
  } catch (error) {
    if (error instanceof HeadwaterError) return { layer, error };
    throw error;
  }
}

/** Runs a few tasks at a time and gives their results in the order of the items. Those not begun are dropped when the reader stops. */
export async function* inOrder<Item, T>(
  items: readonly Item[],
  atOnce: number,
  task: (item: Item) => Promise<T>,
): AsyncGenerator<T, void, undefined> {
  const limit = pLimit(atOnce);
  const running = items.map((item) => limit(() => task(item)));
  // A failure is thrown when its turn comes; until then it must not count as unhandled.
  for (const each of running) each.catch(() => undefined);
  try {
    for (const each of running) yield await each;
  } finally {
    limit.clearQueue();
  }
}
