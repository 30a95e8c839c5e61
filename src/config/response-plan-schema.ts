/**
 * What a response plan's file may say, as the schema that it is read by; its reference page is generated from this. An unknown
 * key is an error: a typo must not loosen anything.
 */
import { z } from 'zod';
import { parseRecurrence } from '../lib/recurrence.js';
import { isTimeZone, parseLocal } from '../lib/wall-clock.js';
import { RELEASE_PHASES, RUNGS, SEVERITIES, STRICT_APPROVAL, STRICT_LIMITS, STRICT_WITHIN } from '../model/index.js';
import { PRESET_NAMES } from './presets/index.js';

const rung = z.enum(RUNGS);
const text = z.string().trim().min(1).max(500);
const glob = z.string().min(1).max(1_000);
const phases = z.array(z.enum(RELEASE_PHASES)).min(1).describe('The release phases that it is about.');
const table = z.partialRecord(z.enum(SEVERITIES), z.partialRecord(z.enum(RELEASE_PHASES), rung));
const timeZone = z
  .string()
  .max(100)
  .refine(isTimeZone, 'a time zone has a name of the IANA database, as in Europe/Berlin')
  .describe('A name of the IANA database, as in `Europe/Berlin`.');
const localTime = z.string().refine((value) => parseLocal(value) !== undefined, 'a local date and time, as in 2026-12-20T00:00');
const url = z.url({ protocol: /^https?$/ }).max(2_000);

/** Every list is bounded: a plan is asked for each cause. */
const list = <Item extends z.ZodType>(item: Item) => z.array(item).max(200);

const name = text.describe('What people see of it.');

const windowSchema = z.strictObject({
  name,
  phases,
  repeats: z
    .string()
    .max(500)
    .superRefine((value, context) => {
      const parsed = parseRecurrence(value);
      if (parsed.kind === 'problem') context.addIssue({ code: 'custom', message: parsed.problem });
    })
    .describe(
      "The days, as iCalendar's RRULE without a beginning: `FREQ=WEEKLY;BYDAY=TU,TH`. INTERVAL counts from the first Monday of 2024.",
    ),
  from: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day, as in 09:00')
    .describe("When it opens, by the time zone's wall clock: `09:00`, as a text."),
  lasts: z
    .string()
    .regex(/^[1-9]\d{0,3}[mh]$/, 'as in 90m or 8h')
    .refine((value) => minutesOf(value) <= 7 * 24 * 60, 'a window lasts a week at most')
    .describe('For how long, as in `90m` or `8h`; time that passes, whatever clocks are set to meanwhile.'),
  timeZone,
});

const freezeSchema = z
  .strictObject({
    name,
    phases,
    from: localTime.describe('A local date and time in the time zone: `2026-12-20T00:00`.'),
    to: localTime.describe('Likewise; from then on it is over.'),
    timeZone,
    reason: text.describe('Why; people read it when they wait.'),
  })
  .refine(({ from, to }) => (parseLocal(from) ?? 0) < (parseLocal(to) ?? 0), {
    message: 'it ends before it begins',
    path: ['to'],
  });

const approvalSchema = z.strictObject({
  phases,
  rungs: z.array(rung).min(1).describe('Of the actions that it is about.'),
  people: z
    .int()
    .min(0)
    .max(10)
    .describe('How many must agree; 0 lets what has earned it go ahead by itself. Who proposed it is none of them.'),
  lapses: z.int().min(1).max(720).default(STRICT_APPROVAL.lapses).describe('Hours until a request lapses.'),
  grace: z
    .int()
    .min(0)
    .max(2_160)
    .default(STRICT_APPROVAL.grace)
    .describe('Where nobody must agree: hours in which the owner is told of it and may still say no, before it is done.'),
});

const limitSchema = z
  .strictObject({
    name,
    phases,
    per: z
      .enum(['phase', 'account', 'service'])
      .describe('What is counted apart: all of a phase, each account or cluster, or each service.'),
    count: z
      .int()
      .min(0)
      .max(1_000_000)
      .optional()
      .describe(
        `At most so many targets; 0 means none. Without it: ${Object.entries(STRICT_LIMITS)
          .map(([per, most]) => `${most} per ${per}`)
          .join(', ')}.`,
      ),
    percent: z
      .number()
      .min(0)
      .max(100)
      .default(100)
      .describe('And at most so many of the resources of a kind in that part, rounded down; 0 means none.'),
    within: z.int().min(1).max(10_080).default(STRICT_WITHIN).describe('In how many minutes.'),
  })
  .describe('All limits that match hold at once. What is limited by none has the strict default.');

const protectedSchema = z
  .strictObject({
    because: text.describe('Why it is never acted on.'),
    platform: glob.optional().describe('The platform, as reports name it.'),
    account: glob.optional().describe('An account, subscription, project or cluster.'),
    namespace: glob.optional().describe('A Kubernetes namespace.'),
    kind: glob.optional().describe('The kind of resource.'),
    name: glob.optional().describe('The name of the resource.'),
    labels: z.record(z.string(), glob).optional().describe('Labels that must all be there; values are globs.'),
  })
  .refine(
    (scope) => Object.keys(scope).length > 1,
    'say what it is about: at least one of platform, account, namespace, kind, name, labels',
  )
  .describe('Globs; all that are given must match.');

const service = glob.optional().describe('Only for this service.');
const healthSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('workload').describe("The conditions of the platform's own workloads."), phases }),
  z.strictObject({
    kind: z.literal('http').describe('An address that answers with a status from 200 to 399.'),
    phases,
    url,
    service,
  }),
  z
    .strictObject({
      kind: z.literal('prometheus').describe('A query with one value.'),
      phases,
      url,
      query: z.string().min(1).max(10_000),
      atMost: z.number().optional(),
      atLeast: z.number().optional(),
      service,
    })
    .refine(({ atMost, atLeast }) => atMost !== undefined || atLeast !== undefined, 'say `atMost` or `atLeast`'),
]);

export const responsePlanSchema = z
  .strictObject({
    $schema: z.string().optional(),
    apiVersion: z.literal('headwater.dev/v1'),
    kind: z.literal('ResponsePlan'),
    metadata: z.strictObject({ name: text.describe('What it is called where it is shown.') }),
    spec: z.strictObject({
      preset: z
        .enum(PRESET_NAMES)
        .optional()
        .describe('What holds where this file says nothing. Without it: `response.preset` of headwater.yaml, else `watch`.'),
      table: table
        .default({})
        .describe("Severity × release phase → the strongest rung wanted; cells that are not given are the preset's."),
      families: list(
        z.strictObject({
          policies: glob.describe('A glob of policy ids: `kubernetes/*`.'),
          table: table.describe('Only the cells that differ.'),
        }),
      )
        .optional()
        .describe("The first that matches a policy replaces these cells. Instead of the preset's, as all lists are."),
      ceilings: z
        .strictObject({
          organisation: rung.optional().describe('The strongest rung that the organisation trusts automation with.'),
          teams: z.record(z.string(), rung).default({}).describe('Of single owners, by name.'),
          policies: z.record(glob, rung).default({}).describe('By globs of policy ids; the lowest that matches holds.'),
        })
        .prefault({}),
      windows: list(windowSchema).optional().describe('When what runs may be acted on; always in a phase that no window names.'),
      freezes: list(freezeSchema).optional().describe('When nothing above `propose` is done, whatever a window says.'),
      approvals: list(approvalSchema)
        .optional()
        .describe(`The first that matches says how many people must agree; without a match ${STRICT_APPROVAL.people}.`),
      limits: list(limitSchema)
        .optional()
        .describe(
          'All that match hold at once. A part (phase, account, service) of a phase that none is about has the strict default.',
        ),
      ramp: z
        .strictObject({
          factor: z
            .number()
            .min(1)
            .max(10)
            .optional()
            .describe('Each wave is so many times the one before; the first has one target.'),
          pause: z.int().min(0).max(86_400).optional().describe('Seconds between a wave and its health check.'),
          failureThreshold: z
            .number()
            .min(0)
            .max(1)
            .optional()
            .describe("The share of a wave's targets above which failures end the run; 0: any failure does."),
          patience: z.int().min(1).max(1_000).optional().describe('How often health is asked for while it is inconclusive.'),
        })
        .prefault({}),
      irreversibleUpTo: z
        .enum(['development', 'test', 'staging', 'production'])
        .optional()
        .describe('The last phase in which what cannot be undone may be done unattended.'),
      protected: list(protectedSchema).optional().describe('What is never acted on, beside what is always protected.'),
      trust: z
        .strictObject({
          runs: z.int().min(1).max(1_000).optional().describe('So many approved runs in a row earn an action its rung.'),
        })
        .prefault({}),
      health: list(healthSchema)
        .optional()
        .describe(
          'How it is known that a change did no harm: `{ kind: workload, phases }`, `{ kind: http, phases, url, service? }`, or `{ kind: prometheus, phases, url, query, atMost?, atLeast?, service? }`.',
        ),
      jump: z
        .strictObject({
          count: z.int().min(1).max(1_000_000).optional().describe('Failures that are at least so many more than before…'),
          factor: z.number().min(1).max(1_000).optional().describe('…and so many times as many.'),
        })
        .prefault({})
        .describe("A sudden jump of a policy's failures holds its actions and asks."),
    }),
  })
  .describe('What an organisation wants done about findings, and how far it lets automation go.');

/** `90m` or `8h` in minutes. */
export function minutesOf(duration: string): number {
  return Number(duration.slice(0, -1)) * (duration.endsWith('h') ? 60 : 1);
}
