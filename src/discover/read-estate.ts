/** Reads a live estate once, as one more input of a scan: what it holds and what could not be seen of it. Keeps nothing. */
import type { Observation } from '../model/index.js';
import type { Claim, Clock, EstateConnector, EstateOptions, ReadContext } from '../ports/index.js';
import type { ApiCalls } from './api-calls.js';
import { inventoryInMemory } from './inventory-in-memory.js';
import { nameOfScope, syncEstate } from './sync-estate.js';

export interface EstateReading {
  readonly options: EstateOptions;
  readonly calls: ApiCalls;
  readonly clock: Clock;
}

/** Throws what opening the estate throws. */
export async function* readEstate(
  connector: EstateConnector,
  claim: Claim,
  { options, calls, clock }: EstateReading,
  context: ReadContext,
): AsyncGenerator<Observation> {
  const { source, limits, signal, progress } = context;
  const estate = await connector.open(claim, options, {
    source,
    limits,
    signal,
    calls: (classify) => calls.caller(classify, signal),
    progress,
  });
  try {
    const inventory = inventoryInMemory();
    let seen = 0;
    await syncEstate(estate, {
      source,
      inventory,
      clock,
      signal,
      onPage: (scope, resources) => {
        seen += resources;
        progress(`${seen} resources, now ${nameOfScope(scope)}`);
      },
    });
    yield* inventory.observations();
    for (const gap of await inventory.gaps()) yield { kind: 'gap', gap };
  } finally {
    await estate.close();
  }
}
