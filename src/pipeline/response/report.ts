/** What commands say of response plans, as the schemas these reports are built from. Versioned: fields are added, never renamed or taken away. */
import { z } from 'zod';
import { RELEASE_PHASES, RUNGS, SEVERITIES } from '../../model/index.js';

const rung = z.enum(RUNGS);
const releasePhase = z.enum(RELEASE_PHASES);
const severity = z.enum(SEVERITIES);
const number = z.int().nonnegative();
const head = { apiVersion: z.literal('headwater.dev/v1'), version: z.string() };
const phases = z.array(releasePhase);

const planNamed = z.object({
  name: z.string(),
  from: z.string().describe('`preset guard`, or the file that it was read from.'),
});

export const responsePlanReportSchema = z
  .object({
    ...head,
    kind: z.literal('ResponsePlanReport'),
    at: z.string().describe('RFC 3339: the time that `open` is about.'),
    plan: planNamed,
    table: z.record(severity, z.record(releasePhase, rung)),
    families: z.array(z.object({ policies: z.string(), table: z.partialRecord(severity, z.partialRecord(releasePhase, rung)) })),
    ceilings: z.object({ organisation: rung, teams: z.record(z.string(), rung), policies: z.record(z.string(), rung) }),
    phases: z.array(
      z.object({
        releasePhase,
        open: z.boolean().describe('Whether what runs may be acted on now.'),
        because: z.string(),
        opens: z.string().optional().describe('RFC 3339. Absent when it is open, or does not open within a year.'),
        limits: z
          .array(
            z.object({
              per: z.enum(['phase', 'account', 'service']),
              name: z.string(),
              count: number,
              percent: z.number(),
              within: number.describe('Minutes.'),
              says: z.string(),
            }),
          )
          .describe('All hold at once.'),
        approvals: z.array(z.object({ rung, people: number, lapses: number.describe('Hours.') })),
      }),
    ),
    windows: z.array(
      z.object({ name: z.string(), phases, repeats: z.string(), from: z.string(), lasts: number, timeZone: z.string() }),
    ),
    freezes: z.array(
      z.object({ name: z.string(), phases, from: z.string(), to: z.string(), timeZone: z.string(), reason: z.string() }),
    ),
    ramp: z.object({ factor: z.number(), pause: number, failureThreshold: z.number(), patience: number }),
    irreversibleUpTo: releasePhase,
    protected: z.array(
      z.object({
        because: z.string(),
        platform: z.string().optional(),
        account: z.string().optional(),
        namespace: z.string().optional(),
        kind: z.string().optional(),
        name: z.string().optional(),
        labels: z.record(z.string(), z.string()).optional(),
      }),
    ),
    trust: z.object({ runs: number }),
    health: z.array(
      z.object({
        kind: z.enum(['workload', 'http', 'prometheus']),
        phases,
        url: z.string().optional(),
        query: z.string().optional(),
        atMost: z.number().optional(),
        atLeast: z.number().optional(),
        service: z.string().optional(),
      }),
    ),
    jump: z.object({ count: number, factor: z.number() }),
  })
  .describe('A response plan with nothing left open, and what of it holds now.');

const byRung = z.record(rung, number).describe('Findings, by what would be done about them.');
const decided = { findings: number, byRung };

export const responseTestReportSchema = z
  .object({
    ...head,
    kind: z.literal('ResponseTestReport'),
    scannedAt: z.string().describe('RFC 3339: when the findings were found.'),
    plan: planNamed,
    trusted: z.boolean().describe('True when every action was taken to have earned its trust.'),
    summary: z.object(decided).describe('A finding counts in every release phase that it is in.'),
    phases: z.array(
      z.object({
        releasePhase,
        ...decided,
        heldBackBy: z
          .array(z.object({ input: z.string(), findings: number }))
          .describe('The inputs that allow no more where others would; the most findings first.'),
      }),
    ),
    decisions: z
      .array(
        z.object({
          cause: z.string(),
          title: z.string(),
          severity,
          releasePhase,
          rung,
          findings: number,
          heldBackBy: z.array(z.string()),
          because: z.string(),
          actions: z.array(z.object({ action: z.string(), target: z.string() })),
        }),
      )
      .describe('The strongest first.'),
  })
  .describe('What a response plan would do about the findings of a scan. Nothing is done.');

const moved = z.object({
  cause: z.string(),
  title: z.string(),
  severity,
  releasePhase,
  findings: number,
  from: rung,
  to: rung,
  because: z.string().describe('What holds it there under the plan after.'),
});
const both = <Item extends z.ZodType>(item: Item) => z.object({ loosened: z.array(item), tightened: z.array(item) });

export const responseDiffReportSchema = z
  .object({
    ...head,
    kind: z.literal('ResponseDiffReport'),
    scannedAt: z.string().describe('RFC 3339: when the findings were found.'),
    before: planNamed.extend(decided),
    after: planNamed.extend(decided),
    trusted: z.boolean(),
    decisions: both(moved).describe('Causes of which more, or less, would be done.'),
    unchanged: number.describe('Findings of which the same would be done.'),
    plan: both(z.string()).describe('What the plans themselves allow more, or less, whether or not a finding shows it today.'),
  })
  .describe('What changes from one response plan to another, what gets looser apart from what gets stricter.');

export type ResponsePlanReport = z.infer<typeof responsePlanReportSchema>;
export type ResponseTestReport = z.infer<typeof responseTestReportSchema>;
export type ResponseDiffReport = z.infer<typeof responseDiffReportSchema>;
