/** Reads one plan whole or not at all: the resources as they will be when it is applied. */
import { readBoundedJson } from '../../../lib/bounded-json.js';
import type { Gap, Observation } from '../../../model/index.js';
import type { Claim, ReadContext } from '../../../ports/index.js';
import { makeEstate } from '../estate.js';
import { projectionsOf } from '../providers.js';
import { resourceOf } from '../resource.js';
import { blocksOf } from './blocks.js';
import { Plan } from './schema.js';

export async function* readPlan({ candidate }: Claim, context: ReadContext): AsyncIterable<Observation> {
  if (candidate.kind !== 'file') return;
  const { path } = candidate;
  const gap = (code: Gap['code'], why: string): Observation =>
    context.gap({ code, what: path, why, hides: ['resources', 'findings'] });
  const { jsonDocument, compressionRatio } = context.limits;
  const file = await readBoundedJson(path, jsonDocument, { compressionRatio });
  if (file.kind === 'problem') return void (yield gap(file.code, file.message));
  const version = versionOf(file.value);
  if (version !== undefined && !version.startsWith('1.'))
    return void (yield gap('PLAN_UNSUPPORTED', `its format_version is ${JSON.stringify(version.slice(0, 20))}; 1 is read`));
  const plan = Plan.safeParse(file.value);
  if (!plan.success) {
    const issue = plan.error.issues[0];
    return void (yield gap('FILE_MALFORMED', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it is no plan'}`));
  }
  const blocks = blocksOf(plan.data);
  const estate = makeEstate(blocks);
  for (const each of blocks) {
    context.signal.throwIfAborted();
    for (const projection of each.of.startsWith('data.') ? [] : projectionsOf(each.block.type)) {
      const observation = resourceOf(projection, each, estate, {
        source: context.source,
        scope: `plan ${context.source}`,
        callers: [],
      });
      if (observation !== undefined) yield observation;
    }
  }
}

function versionOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('format_version' in value)) return undefined;
  return typeof value.format_version === 'string' ? value.format_version : undefined;
}
