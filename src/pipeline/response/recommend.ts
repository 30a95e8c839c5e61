/** What actions have earned, from their record in the store, and what a person should know of it. Changes nothing. */
import { z } from 'zod';
import { loadActing } from '../../connectors/registry.js';
import { recommend } from '../../decide/index.js';
import { RELEASE_PHASES, RUNGS, type Rung } from '../../model/index.js';
import type { ActionRecord } from '../../ports/index.js';
import { withStore } from '../open-inventory.js';
import { openResponse, planCalled, type ResponseRequest } from './called-plan.js';

export const trustReportSchema = z
  .object({
    apiVersion: z.literal('headwater.dev/v1'),
    kind: z.literal('TrustReport'),
    version: z.string(),
    plan: z.object({ name: z.string(), from: z.string() }),
    runs: z.int().nonnegative().describe('So many approved runs in a row earn an action its rung.'),
    items: z
      .array(
        z.object({
          action: z.string(),
          policy: z.string().describe('Empty for what no policy stands behind.'),
          releasePhase: z.enum(RELEASE_PHASES),
          state: z
            .enum(['earned', 'demoted', 'on-the-way'])
            .describe(
              '`earned`: it may go ahead by itself; `demoted`: an undo or failure took that; `on-the-way`: not often enough.',
            ),
          allows: z.enum(RUNGS).describe('The rung to which it may go by itself.'),
          evidence: z.string(),
        }),
      )
      .describe('Every action that ever ran, the earned ones first.'),
  })
  .describe('What actions have earned: by action, policy and release phase.');

export type TrustReport = z.infer<typeof trustReportSchema>;

/** Throws what opening the store throws. */
export async function recommendTrust(request: ResponseRequest & { readonly signal: AbortSignal }): Promise<TrustReport> {
  return withStore(request.signal, ({ record }) => trustReportOf(record, request));
}

/** For who has the store open. */
export async function trustReportOf(record: Pick<ActionRecord, 'subjects'>, request: ResponseRequest): Promise<TrustReport> {
  const { loaded } = await openResponse(request);
  const { plan, from } = await planCalled('current', loaded, request.folder);
  const records = await record.subjects();
  const rungs = new Map<string, Rung>(
    (await loadActing()).flatMap(({ actions }) => actions.map(({ name, rung }) => [name, rung] as const)),
  );
  const found = recommend(records, plan.trust, (action) => rungs.get(action));
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'TrustReport',
    version: request.version,
    plan: { name: plan.name, from },
    runs: plan.trust.runs,
    items: found.map(({ action, policy, phase, kind, allows, evidence }) => {
      return { action, policy, releasePhase: phase, state: kind, allows, evidence };
    }),
  };
}
