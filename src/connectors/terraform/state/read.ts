/**
 * Reads one state whole or not at all, and gives which live resource each of its instances is. Nothing of an instance leaves
 * here but its address, its type and the name that the cloud has for it.
 */
import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readBoundedJson } from '../../../lib/bounded-json.js';
import type { Gap, Observation } from '../../../model/index.js';
import type { Claim, ReadContext } from '../../../ports/index.js';
import { liveIdOf } from './identity.js';
import { parseState } from './schema.js';

export async function* readState({ candidate }: Claim, context: ReadContext): AsyncIterable<Observation> {
  if (candidate.kind !== 'file') return;
  const { path } = candidate;
  const gap = (code: Gap['code'], why: string): Observation => context.gap({ code, what: path, why, hides: ['sources'] });
  const { jsonDocument, compressionRatio } = context.limits;
  const file = await readBoundedJson(path, jsonDocument, { compressionRatio });
  if (file.kind === 'problem') return void (yield gap(file.code, file.message));
  const state = parseState(file.value);
  if (state.kind !== 'state')
    return void (yield gap(state.kind === 'unsupported' ? 'STATE_UNSUPPORTED' : 'FILE_MALFORMED', state.why));
  const folder = configurationOf(await realpath(dirname(path)));
  let told = 0;
  for (const instance of state.instances) {
    context.signal.throwIfAborted();
    const live = liveIdOf(instance);
    if (live === undefined) continue;
    told += 1;
    const { address, type } = instance;
    yield { kind: 'declaration', declaration: { live, address, type, source: context.source, folder } };
  }
  context.progress(`${state.instances.length} instances, ${told} of them known by the name that they have in their cloud`);
}

/** The local backend keeps a state beside the root module, or below it in a folder for each workspace. */
function configurationOf(folder: string): string {
  return /^(.+)\/terraform\.tfstate\.d\/[^/]+$/u.exec(folder)?.[1] ?? folder;
}
