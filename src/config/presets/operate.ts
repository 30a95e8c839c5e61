/**
 * What earned it corrects by itself before production and contains by itself in production, in growing waves with health
 * checks between them. Correcting or removing something in production still takes a person.
 */
import type { ResponsePlan } from '../../model/index.js';
import { guard } from './guard.js';
import { ALL_PHASES, BEFORE_PRODUCTION, PERHAPS_PRODUCTION, hourly, row } from './row.js';

export const operate: ResponsePlan = {
  ...guard,
  name: 'operate',
  table: {
    critical: row('enforce', 'enforce', 'enforce', 'enforce', 'propose'),
    high: row('enforce', 'enforce', 'enforce', 'enforce', 'propose'),
    medium: row('enforce', 'enforce', 'contain', 'hold', 'notify'),
    low: row('propose', 'propose', 'notify', 'notify', 'record'),
    informational: row('record', 'record', 'record', 'record', 'record'),
    unknown: row('notify', 'notify', 'notify', 'propose', 'notify'),
  },
  ceilings: { ...guard.ceilings, organisation: 'enforce' },
  approvals: [
    { phases: BEFORE_PRODUCTION, rungs: ['hold', 'contain', 'enforce'], people: 0, lapses: 24, grace: 0 },
    { phases: ['production'], rungs: ['hold', 'contain'], people: 0, lapses: 24, grace: 0 },
    { phases: ['unknown'], rungs: ['enforce'], people: 2, lapses: 24, grace: 0 },
    { phases: ALL_PHASES, rungs: ['propose', 'hold', 'contain', 'enforce'], people: 1, lapses: 24, grace: 0 },
  ],
  limits: [
    ...hourly(BEFORE_PRODUCTION, { phase: 100, account: 40, service: 10 }),
    ...hourly(PERHAPS_PRODUCTION, { phase: 30, account: 10, service: 3 }),
  ],
  trust: { runs: 3 },
};
