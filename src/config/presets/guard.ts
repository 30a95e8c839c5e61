/**
 * What moves is held and what runs is contained, reversibly, by actions that earned it: by themselves before production, in
 * production when a person agrees. Nothing is corrected or removed but by a person.
 */
import type { ResponsePlan } from '../../model/index.js';
import { assist } from './assist.js';
import { ALL_PHASES, BEFORE_PRODUCTION, PERHAPS_PRODUCTION, hourly, row } from './row.js';

export const guard: ResponsePlan = {
  ...assist,
  name: 'guard',
  table: {
    critical: row('contain', 'contain', 'contain', 'contain', 'propose'),
    high: row('contain', 'contain', 'contain', 'contain', 'propose'),
    medium: row('hold', 'hold', 'hold', 'propose', 'notify'),
    low: row('notify', 'notify', 'notify', 'notify', 'record'),
    informational: row('record', 'record', 'record', 'record', 'record'),
    unknown: row('notify', 'notify', 'notify', 'propose', 'notify'),
  },
  ceilings: { ...assist.ceilings, organisation: 'contain' },
  approvals: [
    { phases: BEFORE_PRODUCTION, rungs: ['hold', 'contain'], people: 0, lapses: 24, grace: 0 },
    { phases: PERHAPS_PRODUCTION, rungs: ['enforce'], people: 2, lapses: 24, grace: 0 },
    { phases: ALL_PHASES, rungs: ['propose', 'hold', 'contain', 'enforce'], people: 1, lapses: 24, grace: 0 },
  ],
  limits: [
    ...hourly(BEFORE_PRODUCTION, { phase: 30, account: 10, service: 3 }),
    ...hourly(PERHAPS_PRODUCTION, { phase: 10, account: 5, service: 2 }),
  ],
  trust: { runs: 5 },
};
