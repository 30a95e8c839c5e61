/** What is decided, approved, done and undone, on the wire. */
import { z } from 'zod';
import { ACTION_STATES, actionSchema } from '../../pipeline/index.js';
import { at, count, paging, releasePhase, role, rung, several, severity, words } from './common.js';

export const actionState = z.enum(ACTION_STATES);

export const actionRow = z
  .object({
    id: z.string(),
    at,
    action: z.string(),
    describes: z.string().describe('What it does, in a sentence.'),
    state: actionState,
    cause: z.object({ id: z.string(), title: z.string().nullable() }),
    releasePhase,
    rung,
    severity,
    source: z.string(),
    targets: z.array(
      z.object({
        resource: z.string(),
        name: z.string(),
        service: z.string(),
        outcome: z.string().nullable(),
        page: z.string().nullable().describe('The address of a page where people see what was made: an opened proposal.'),
        undo: z.string().nullable(),
      }),
    ),
    lapsesAt: at.nullable().describe('When nobody can agree any more; null when it does not wait.'),
    people: count.describe('How many must agree.'),
    agreed: count,
    endedAt: at.nullable(),
    undoUntil: at.nullable().describe('Until when it can be undone; null when there is nothing to undo, or it cannot be.'),
    irreversible: z.string().nullable(),
  })
  .meta({ id: 'ActionRow' });

export const actionQuery = z.object({
  ...paging,
  state: several(actionState),
  cause: several(words),
  action: several(words),
  phase: several(releasePhase),
});

/** What can be seen before and after, for people who decide. */
export const shownAction = actionSchema
  .extend({
    state: actionState,
    describes: z.string(),
    causeTitle: z.string().nullable(),
    severity,
    proposedBy: z.string(),
    effects: z
      .array(z.object({ resource: z.string(), sentences: z.array(z.string()) }))
      .describe('What would happen, and what happened.'),
    undoes: z.string().describe('What undoing it does.'),
    undoUntil: at.nullable(),
    endedAt: at.nullable(),
    heldBack: z
      .string()
      .nullable()
      .describe(
        'Why it does not begin, or would not when people agreed now: its release phase is closed, or it was announced for later.',
      ),
    mayVote: z.object({ may: z.boolean(), because: z.string() }),
    mayUndo: z.object({ may: z.boolean(), because: z.string() }),
    blastRadius: z.object({
      targets: count,
      services: z.array(z.string()),
      limits: z.array(z.string()).describe('The limits that it counts against, in words.'),
    }),
    health: z.array(z.string()).describe('How it is known that it did no harm.'),
    undoRequest: z.object({ by: z.string(), at, because: z.string() }).nullable(),
    owner: z.string().nullable(),
  })
  .meta({ id: 'Action' });

export const voteBody = z.strictObject({
  kind: z.enum(['approve', 'reject']),
  plan: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('The hash of the plan that was shown: a vote is for that one and for no other.'),
  because: z.string().trim().max(2_000).default(''),
});

export const undoBody = z.strictObject({
  because: z.string().trim().min(1).max(2_000),
  targets: z.array(z.string().max(2_000)).min(1).max(1_000).optional().describe('Only these; all without.'),
});

export const haltSchema = z.object({
  halted: z.object({ by: z.string(), because: z.string(), at }).nullable(),
});
export const haltBody = z.strictObject({ because: z.string().trim().min(1).max(2_000) });

export const nowItem = z
  .object({
    kind: z.enum(['approval', 'action', 'cause', 'gap', 'exemption', 'contested']),
    id: z.string(),
    title: z.string(),
    because: z.string(),
    at: at.nullable(),
    severity: severity.nullable(),
    releasePhase: releasePhase.nullable(),
  })
  .meta({ id: 'NowItem' });

const lane = z.object({ items: z.array(nowItem).describe('At most seven.'), total: count });

export const nowSchema = z
  .object({
    waiting: lane.describe('What waits for you.'),
    moving: lane.describe('What goes on by itself.'),
    stuck: lane.describe('What does not go on, and why.'),
    causes: z.object({ open: count, bySeverity: z.record(severity, count) }),
    findings: count,
    closing: z.object({
      medianHours: z.number().nullable().describe('From opened to closed; null when nothing was closed yet.'),
      closed: count,
      weeks: z.array(z.object({ week: z.string(), opened: count, reopened: count, closed: count })),
    }),
    look: z.object({ at: at.nullable(), revision: count }),
  })
  .meta({ id: 'Now' });

export const meSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    via: z.enum(['local', 'oidc', 'token', 'chat', 'mail']),
    role: role.describe('The strongest that they have anywhere.'),
    grants: z.array(z.object({ role, phases: z.array(releasePhase).optional(), teams: z.array(z.string()).optional() })),
    csrf: z.string().nullable().describe('To be sent as `x-headwater-csrf` with each write; null for bearers of a token.'),
    organisation: z.string().nullable(),
    version: z.string(),
    simulated: z.string().nullable().describe('What of this estate is simulated, in a sentence; null when it is real.'),
    mayConfigure: z.boolean().describe('Whether the configuration can be written from here.'),
  })
  .meta({ id: 'Me' });
