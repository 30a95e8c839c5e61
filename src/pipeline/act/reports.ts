/** What commands about actions give for machines; versioned, fields are only added. */
import { z } from 'zod';
import type { ApprovalRequest, Outcome } from '../../model/index.js';
import { RELEASE_PHASES, RUNGS } from '../../model/index.js';
import type { ActingConnector, ActionEntry } from '../../ports/index.js';
import type { Responses } from './respond.js';

const outcome = z.object({
  target: z.string(),
  kind: z.enum(['done', 'already-so', 'refused', 'failed']),
  because: z.string(),
  page: z.string().optional().describe('The address of a page where people see what was made: an opened proposal.'),
});

const step = z.object({
  kind: z.enum(['call', 'wait']),
  call: z.string().optional().describe('The call, by the platform’s name for it.'),
  resource: z.string(),
});

export const actionSchema = z.object({
  apiVersion: z.literal('headwater.dev/v1'),
  kind: z.literal('Action'),
  id: z.string(),
  at: z.string(),
  action: z.string(),
  source: z.string(),
  cause: z.string(),
  phase: z.enum(RELEASE_PHASES),
  rung: z.enum(RUNGS),
  policies: z.array(z.string()),
  plan: z.string().describe('The SHA-256 of the recorded plan: what is approved, and what is carried out.'),
  irreversible: z.string().optional().describe('Why it cannot be undone.'),
  approval: z.object({
    state: z.enum(['not-needed', 'waiting', 'approved', 'rejected', 'lapsed']),
    people: z.number().int().describe('How many must agree.'),
    lapsesAt: z.string(),
    votes: z.array(z.object({ by: z.string(), at: z.string(), kind: z.enum(['approve', 'reject']), because: z.string() })),
  }),
  allowances: z
    .array(z.object({ input: z.string(), allows: z.enum(RUNGS), because: z.string() }))
    .describe('What each input of the decision allowed.'),
  targets: z.array(
    z.object({
      resource: z.string(),
      name: z.string(),
      service: z.string(),
      steps: z.array(step),
      outcome: outcome.omit({ target: true }).extend({ at: z.string() }).optional(),
      undo: outcome.omit({ target: true, page: true }).extend({ at: z.string(), by: z.string() }).optional(),
    }),
  ),
});

export type ActionReport = z.infer<typeof actionSchema>;

export const actionListSchema = z.object({
  apiVersion: z.literal('headwater.dev/v1'),
  kind: z.literal('ActionList'),
  items: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      action: z.string(),
      cause: z.string(),
      plan: z.string(),
      state: z.string().describe('`waiting`, `approved`, `rejected`, `lapsed`, `done`, `undone`, `partly`, `refused`, `failed`.'),
      outcomes: z.array(outcome),
    }),
  ),
});

export type ActionList = z.infer<typeof actionListSchema>;

export const actionKindListSchema = z.object({
  apiVersion: z.literal('headwater.dev/v1'),
  kind: z.literal('ActionKindList'),
  items: z.array(
    z.object({
      action: z.string(),
      platform: z.string(),
      describes: z.string(),
      rung: z.enum(RUNGS),
      kinds: z.array(z.string()),
      unit: z.string(),
      irreversible: z.string().optional(),
      permissions: z.array(z.object({ call: z.string(), permission: z.string() })),
    }),
  ),
});

export const responseListSchema = z.object({
  apiVersion: z.literal('headwater.dev/v1'),
  kind: z.literal('ResponseList'),
  recorded: z.boolean().describe('False for a preview: nothing was written, nothing is done.'),
  planned: z.array(
    z.object({
      cause: z.string(),
      title: z.string(),
      phase: z.enum(RELEASE_PHASES),
      action: z.string(),
      entry: z.string().optional(),
      plan: z.string().optional(),
      people: z.number().int(),
      targets: z.array(
        z.object({
          resource: z.string(),
          effects: z.array(z.string()),
          afterwards: z
            .enum(['complies', 'still fails', 'cannot be told'])
            .optional()
            .describe('In a preview: what the policies would say of it afterwards, by a copy of it.'),
        }),
      ),
      leftOut: z.array(z.object({ resource: z.string(), kind: z.string(), because: z.string() })),
    }),
  ),
  held: z.array(
    z.object({
      cause: z.string(),
      action: z.string(),
      phase: z.enum(RELEASE_PHASES),
      targets: z.number().int(),
      because: z.string(),
    }),
  ),
  unreachable: z.array(z.object({ source: z.string(), because: z.string() })),
});

export type ResponseListReport = z.infer<typeof responseListSchema>;

export function responseList({ planned, held, unreachable }: Responses, recorded: boolean): ResponseListReport {
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'ResponseList',
    recorded,
    planned: planned.map(({ cause, phase, action, entry, plan, people, effects, leftOut, foreseen }) => ({
      cause: cause.id,
      title: cause.title,
      phase,
      action,
      ...(entry === undefined ? {} : { entry }),
      ...(plan === undefined ? {} : { plan: plan.hash }),
      people,
      targets: [...effects].map(([resource, sentences]) => {
        const afterwards = foreseen?.get(resource);
        return { resource, effects: [...sentences], ...(afterwards === undefined ? {} : { afterwards }) };
      }),
      leftOut: leftOut.map((one) => ({ ...one })),
    })),
    held: held.map(({ cause, ...rest }) => ({ cause: cause.id, ...rest })),
    unreachable: unreachable.map((one) => ({ ...one })),
  };
}

export function actionReport(entry: ActionEntry, approval: ApprovalRequest | undefined): ActionReport {
  const { id, at, plan, targets } = entry;
  const { grounds } = plan;
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'Action',
    id,
    at,
    action: plan.action,
    source: plan.source,
    cause: plan.cause,
    phase: grounds.phase,
    rung: grounds.rung,
    policies: [...grounds.policies],
    plan: plan.hash,
    ...(plan.irreversible === undefined ? {} : { irreversible: plan.irreversible }),
    approval: {
      state: approval?.state ?? 'waiting',
      people: approval?.people ?? grounds.approvals,
      lapsesAt: approval?.lapsesAt ?? at,
      votes: (approval?.votes ?? []).map((vote) => ({ ...vote })),
    },
    allowances: grounds.allowances.map((allowance) => ({ ...allowance })),
    targets: plan.targets.map((target) => {
      const progress = targets.get(target.resource);
      return {
        resource: target.resource,
        name: target.name,
        service: target.service,
        steps: target.steps.map((one) => ({
          kind: one.kind,
          ...(one.kind === 'call' ? { call: one.call } : {}),
          resource: one.address.resource,
        })),
        ...(progress?.outcome === undefined ? {} : { outcome: shownOutcome(progress.outcome) }),
        ...(progress?.undo === undefined
          ? {}
          : { undo: { kind: progress.undo.kind, because: progress.undo.because, at: progress.undo.at, by: progress.undo.by } }),
      };
    }),
  };
}

function shownOutcome({ kind, because, page, at }: Outcome & { readonly at: string }) {
  return { kind, because, at, ...(page === undefined ? {} : { page }) };
}

export const ACTION_STATES = [
  'waiting',
  'ready',
  'approved',
  'rejected',
  'lapsed',
  'acting',
  'done',
  'undoing',
  'undone',
  'partly',
  'refused',
  'failed',
] as const;
export type ActionState = (typeof ACTION_STATES)[number];

/** One word for how an entry stands. */
export function stateOf({ plan, targets }: ActionEntry, approval: ApprovalRequest | undefined): ActionState {
  const progress = plan.targets.map(({ resource }) => targets.get(resource));
  const outcomes = progress.flatMap((one) => (one?.outcome === undefined ? [] : [one.outcome.kind]));
  if (outcomes.length < plan.targets.length) {
    if (progress.some((one) => one?.before !== undefined)) return 'acting';
    return approval === undefined || approval.state === 'not-needed' ? 'ready' : approval.state;
  }
  const done = progress.filter((one) => one?.outcome?.kind === 'done');
  if (done.length > 0 && done.every((one) => one?.undo?.kind === 'done' || one?.undo?.kind === 'already-so')) return 'undone';
  if (outcomes.every((kind) => kind === 'done' || kind === 'already-so')) return 'done';
  if (done.length > 0) return 'partly';
  return outcomes.includes('failed') ? 'failed' : 'refused';
}

export function actionKinds(connectors: readonly ActingConnector[]): z.infer<typeof actionKindListSchema>['items'] {
  return connectors
    .flatMap(({ name: platform, actions }) =>
      actions.map(({ name: action, describes, rung, kinds, unit, irreversible, permissions }) => ({
        action,
        platform,
        describes,
        rung,
        kinds: kinds.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`),
        unit,
        ...(irreversible === undefined ? {} : { irreversible }),
        permissions: permissions.map((one) => ({ ...one })),
      })),
    )
    .sort((a, b) => (`${a.action} ${a.platform}` < `${b.action} ${b.platform}` ? -1 : 1));
}
