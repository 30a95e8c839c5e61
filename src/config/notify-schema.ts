/** What `headwater.yaml` may say about telling people: routes, each for some causes to one place. */
import { z } from 'zod';
import { isTimeZone } from '../lib/wall-clock.js';
import { RELEASE_PHASES, SEVERITIES } from '../model/index.js';

const severity = z.enum(SEVERITIES);
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day, as in 09:00');
const timeZone = z
  .string()
  .max(100)
  .refine(isTimeZone, 'a time zone has a name of the IANA database, as in Europe/Berlin')
  .default('UTC')
  .describe('Where people are, as in `Europe/Berlin`.');

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

const routeSchema = z.strictObject({
  name: z.string().trim().min(1).max(100).optional().describe('What you call it; where it leads without.'),
  via: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'the name of a notifier')
    .max(100)
    .describe('`slack`, `smtp`, `webhook` or `github-issues`.'),
  to: z
    .string()
    .min(1)
    .max(2_000)
    .describe(
      "The place, in the notifier's own form: `C0123ABCD` or `webhook`, a mail address, `https://…`, `OWNER/REPOSITORY`.",
    ),
  owners: z
    .array(z.string().min(1).max(1_000))
    .min(1)
    .optional()
    .describe('Only causes of these owners, as globs; without, of any owner and of none.'),
  severity: severity.default('unknown').describe('Only what is this severe or worse.'),
  phases: z.array(z.enum(RELEASE_PHASES)).min(1).optional().describe('Only what is in these release phases.'),
  digest: z
    .strictObject({
      at: time.describe('When it is sent, as in `09:00`.'),
      timeZone,
      unless: severity.optional().describe('What is this severe or worse does not wait for it.'),
    })
    .optional()
    .describe('Once a day all in one message, if there is news; questions do not wait for it.'),
  quiet: z
    .strictObject({
      from: time.describe('When nothing is sent any more, as in `22:00`.'),
      to: time.describe('Until when, as in `07:00`.'),
      timeZone,
      days: z.array(z.enum(DAYS)).default([]).describe('Days on which nothing is sent at all.'),
      unless: severity.optional().describe('What is this severe or worse is sent all the same.'),
    })
    .optional()
    .describe('Hours in which messages wait.'),
  perDay: z
    .number()
    .int()
    .min(0)
    .max(1_000)
    .default(20)
    .describe('How many messages a day (of UTC) this place gets; what is more is counted in one more.'),
  perCause: z.number().int().min(0).max(100).default(4).describe('How many messages a day this place gets about one cause.'),
});

export const notifySchema = z
  .strictObject({
    routes: z.array(routeSchema).max(500).default([]).describe('Who is told of what. All routes that are for a cause are taken.'),
  })
  .prefault({})
  .describe('Telling people: how, whom, when and how often. Nobody is told anything without it.');

export type ConfiguredRoute = z.infer<typeof routeSchema>;

/** The number of a day of the week, as JavaScript counts them. */
export function dayNumber(day: (typeof DAYS)[number]): number {
  return DAYS.indexOf(day);
}
