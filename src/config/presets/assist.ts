/**
 * Fixes are prepared and people do them: pull requests, and actions that wait for an approval. What holds until an
 * organisation says otherwise: the table wants more where failing is safe and useful, and the ceiling keeps it at a proposal.
 */
import { STRICT_LIMITS, type ResponsePlan } from '../../model/index.js';
import { ALL_PHASES, hourly, row } from './row.js';
import { watch } from './watch.js';

export const assist: ResponsePlan = {
  ...watch,
  name: 'assist',
  table: {
    critical: row('hold', 'hold', 'hold', 'contain', 'propose'),
    high: row('hold', 'hold', 'hold', 'contain', 'propose'),
    medium: row('propose', 'propose', 'propose', 'propose', 'notify'),
    low: row('notify', 'notify', 'notify', 'notify', 'record'),
    informational: row('record', 'record', 'record', 'record', 'record'),
    unknown: row('notify', 'notify', 'notify', 'propose', 'notify'),
  },
  ceilings: { ...watch.ceilings, organisation: 'propose' },
  // What people approve counts, too.
  limits: hourly(ALL_PHASES, STRICT_LIMITS),
};
