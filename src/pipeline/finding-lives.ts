/** What the history of findings says to people and programs: the lives of all that are not closed, and the events of one. */
import { z } from 'zod';
import { HeadwaterError } from '../lib/errors.js';
import { RELEASE_PHASES, SEVERITIES, fingerprint, type FindingLife } from '../model/index.js';
import type { FindingHistory } from '../ports/index.js';

const life = z.object({
  finding: z.string(),
  state: z
    .enum(['open', 'contained', 'closed'])
    .describe('`contained`: what runs was mitigated, and what it comes from was not seen to be put right.'),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  releasePhase: z.enum(RELEASE_PHASES),
  rule: z.string().describe('The policy or advisory.'),
  about: z.string().describe('The resource, or the digest of the image.'),
  openedAt: z.string().describe('When it was first seen; RFC 3339.'),
  closedAt: z.string().optional().describe('Only while it is closed.'),
  reopened: z.number().int().describe('How often it came back.'),
});

export const findingLifeListSchema = z
  .object({
    apiVersion: z.literal('headwater.dev/v1'),
    kind: z.literal('FindingLifeList'),
    items: z.array(life),
  })
  .describe('All findings that are not closed, as they are now.');

export const findingHistorySchema = z
  .object({
    apiVersion: z.literal('headwater.dev/v1'),
    kind: z.literal('FindingHistory'),
    ...life.shape,
    events: z
      .array(
        z.object({
          kind: z.enum(['opened', 'responded', 'contained', 'closed', 'reopened']),
          at: z.string(),
          because: z.string(),
        }),
      )
      .describe('The oldest first.'),
  })
  .describe('The life of one finding.');

export type ReportedLife = z.infer<typeof life>;
export type FindingHistoryReport = z.infer<typeof findingHistorySchema>;
export type FindingLifeList = z.infer<typeof findingLifeListSchema>;

export const LIFE_STATES = ['open', 'contained'] as const;

/** @param state only these; all that are not closed without */
export async function findingLives(
  history: FindingHistory,
  state: (typeof LIFE_STATES)[number] | undefined,
): Promise<FindingLifeList> {
  const items: ReportedLife[] = [];
  for await (const one of history.open()) if (state === undefined || one.state === state) items.push(reportedLife(one));
  return { apiVersion: 'headwater.dev/v1', kind: 'FindingLifeList', items };
}

/**
 * Throws ID_UNKNOWN.
 * @param called its id, or the beginning of the id of one that is not closed
 */
export async function findingHistory(history: FindingHistory, called: string): Promise<FindingHistoryReport> {
  const known = (await history.life(fingerprint(called))) ?? (await beginningWith(history, called));
  const events = await history.events(known.finding);
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'FindingHistory',
    ...reportedLife(known),
    events: events.map(({ kind, at, because }) => ({ kind, at, because })),
  };
}

async function beginningWith(history: FindingHistory, called: string): Promise<FindingLife> {
  let only: FindingLife | undefined;
  let found = 0;
  for await (const one of history.open()) {
    if (!one.finding.startsWith(called)) continue;
    only = one;
    found += 1;
  }
  if (only !== undefined && found === 1) return only;
  const why =
    found === 0 ? `no finding that was ever recorded has the id ${called}` : `${found} findings begin with the id ${called}`;
  throw new HeadwaterError('ID_UNKNOWN', why);
}

function reportedLife({ phase, ...one }: FindingLife): ReportedLife {
  return { ...one, releasePhase: phase };
}
