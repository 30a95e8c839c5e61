/** The report of a gate, as the schema that its reference is made from. */
import { z } from 'zod';
import { RELEASE_PHASES, RUNGS, SEVERITIES } from '../../model/index.js';
import { gapSchema, locationSchema } from '../report.js';

export const gateReportSchema = z
  .object({
    apiVersion: z.literal('headwater.dev/v1'),
    kind: z.literal('GateReport'),
    version: z.string(),
    releasePhase: z.enum(RELEASE_PHASES).describe('Where the change is about to go.'),
    held: z.boolean().describe('True when the change is not to go on.'),
    summary: z.object({
      held: z.number().describe('Causes that hold the change.'),
      noted: z.number().describe('Causes that are told and hold nothing.'),
      recorded: z.number().describe('Causes that are only written down, the exempt ones among them.'),
      known: z.number().describe('Findings that were there before the change.'),
      baselined: z.number().describe('Findings that the baseline gives time.'),
      errors: z.number().describe('Policies that could not be judged.'),
      judged: z.number().describe('Resources that a policy applied to. With 0, that nothing holds the change says nothing.'),
    }),
    repositories: z
      .array(z.object({ name: z.string(), path: z.string().optional().describe('The checkout on this machine.') }))
      .describe('What the paths of locations are relative to.'),
    causes: z.array(
      z.object({
        id: z.string(),
        verdict: z.enum(['held', 'noted', 'recorded']),
        rung: z.enum(RUNGS),
        because: z.string().describe('What the decision came down to.'),
        allowances: z.array(z.object({ input: z.string(), allows: z.enum(RUNGS), because: z.string() })),
        rule: z.string().describe('The policy or advisory.'),
        severity: z.enum(SEVERITIES),
        title: z.string(),
        location: locationSchema.optional(),
        owner: z.string().optional().describe('Absent when nobody is named, or who wrote the line was not asked.'),
        fix: z.object({ guidance: z.string(), diff: z.string().describe('Empty when only a person can tell.') }),
        exemption: z.string().describe('What to add under `exemptions` in headwater.yaml to ask for one.'),
        findings: z.array(
          z.object({
            id: z.string(),
            policy: z.string().optional(),
            resource: z.string().optional(),
            failing: z.array(z.string()),
          }),
        ),
      }),
    ),
    baseline: z
      .object({
        path: z.string(),
        expired: z.array(z.object({ finding: z.string(), expires: z.string() })).describe('Entries whose time is over.'),
        unneeded: z.array(z.string()).describe('Entries that no finding needs any more.'),
      })
      .optional(),
    errors: z.array(z.object({ policy: z.string(), resource: z.string(), why: z.string() })),
    gaps: z.array(gapSchema),
  })
  .describe('What a gate says of a change.');

export type GateReport = z.infer<typeof gateReportSchema>;
export type GateCause = GateReport['causes'][number];
