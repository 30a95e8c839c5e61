/** Reads the configured sources into the inventory, one after the other in what they share and side by side in what they do not. */
import type { ConfiguredSource } from '../../config/index.js';
import { nameOfScope, syncEstate, type ApiCalls, type SyncOutcome } from '../../discover/index.js';
import type { Gap, Scope, SourceId } from '../../model/index.js';
import type { Inventory } from '../../ports/index.js';
import { gapOfUnopened, nameOfSource, openSource, type SourceSurroundings } from './open-source.js';

export interface SyncedSource {
  readonly source: SourceId;
  readonly address: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** Undefined when the source could not be opened. */
  readonly outcome?: SyncOutcome;
  readonly gaps: readonly Gap[];
  /** Requests that went out; beside `outcome.pages`, below which no reading can come. */
  readonly calls: { readonly made: number; readonly failed: number; readonly throttled: number };
}

export interface SyncRequest extends SourceSurroundings {
  /** Begin anew where an earlier reading was interrupted. */
  readonly fresh?: boolean | undefined;
}

/** A source that cannot be opened or read is a gap, which the inventory keeps, and the others are read. Throws when the store fails, and when stopped. */
export async function syncSources(
  sources: readonly ConfiguredSource[],
  inventory: Inventory,
  request: SyncRequest,
): Promise<readonly SyncedSource[]> {
  const readings = await Promise.allSettled(sources.map((source) => syncSource(source, inventory, request)));
  request.signal.throwIfAborted();
  return readings.map((reading) => {
    if (reading.status === 'rejected') throw reading.reason;
    return reading.value;
  });
}

async function syncSource(configured: ConfiguredSource, inventory: Inventory, request: SyncRequest): Promise<SyncedSource> {
  const { clock, signal, onProgress, fresh } = request;
  const source = nameOfSource(configured);
  const startedAt = clock.now();
  const begun = { source, address: configured.address, startedAt };
  let opened;
  try {
    opened = await openSource(configured, request);
  } catch (error) {
    signal.throwIfAborted();
    const gap = gapOfUnopened(source, error);
    await keepReason(gap, inventory, { at: startedAt, clock });
    return { ...begun, endedAt: clock.now(), gaps: [gap], calls: NO_CALLS };
  }
  const { estate, calls } = opened;
  try {
    let seen = 0;
    const onPage = (scope: Scope, resources: number): void => {
      seen += resources;
      onProgress?.(source, `${seen} resources, now ${nameOfScope(scope)}`);
    };
    const outcome = await syncEstate(estate, {
      source,
      inventory,
      clock,
      signal,
      onPage,
      ...(fresh === undefined ? {} : { fresh }),
    });
    return { ...begun, endedAt: clock.now(), outcome, gaps: outcome.gaps, calls: totalOf(calls) };
  } finally {
    await estate.close();
  }
}

/** As a reading of the source that saw none of its scopes: what they held stays, and the next reading begins anew. */
async function keepReason(
  gap: Gap,
  inventory: Inventory,
  { at, clock }: { readonly at: Date } & Pick<SyncRequest, 'clock'>,
): Promise<void> {
  const run = await inventory.beginSync(gap.source, { at });
  await run.putGaps([gap]);
  await run.finish({ at: clock.now(), scopesWhole: false });
}

const NO_CALLS = { made: 0, failed: 0, throttled: 0 };

function totalOf(calls: ApiCalls): SyncedSource['calls'] {
  return [...calls.counts().values()].reduce(
    (sum, { made, failed, throttled }) => ({
      made: sum.made + made,
      failed: sum.failed + failed,
      throttled: sum.throttled + throttled,
    }),
    NO_CALLS,
  );
}
