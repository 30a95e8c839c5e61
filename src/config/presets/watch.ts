/** Nothing acts and nothing is held: owners are told what is wrong, and whose it is. The first step, and what holds for what a plan leaves out. */
import type { ResponsePlan } from '../../model/index.js';
import { ALL_PHASES, hourly, row } from './row.js';

export const watch: ResponsePlan = {
  name: 'watch',
  table: {
    critical: row('notify', 'notify', 'notify', 'notify', 'notify'),
    high: row('notify', 'notify', 'notify', 'notify', 'notify'),
    medium: row('notify', 'notify', 'notify', 'notify', 'notify'),
    low: row('notify', 'notify', 'notify', 'notify', 'record'),
    informational: row('record', 'record', 'record', 'record', 'record'),
    unknown: row('notify', 'notify', 'notify', 'notify', 'notify'),
  },
  families: [],
  ceilings: { organisation: 'notify', teams: {}, policies: {} },
  windows: [],
  freezes: [],
  approvals: [
    { phases: ['production', 'unknown'], rungs: ['enforce'], people: 2, lapses: 24, grace: 0 },
    { phases: ALL_PHASES, rungs: ['propose', 'hold', 'contain', 'enforce'], people: 1, lapses: 24, grace: 0 },
  ],
  limits: hourly(ALL_PHASES, { phase: 0, account: 0, service: 0 }),
  ramp: { factor: 2, pause: 60, failureThreshold: 0, patience: 5 },
  irreversibleUpTo: 'development',
  protected: [],
  trust: { runs: 10 },
  health: [{ kind: 'workload', phases: ALL_PHASES }],
  jump: { count: 10, factor: 2 },
};
