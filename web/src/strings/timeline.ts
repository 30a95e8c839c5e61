import { plural } from '../lib/format.js';

/** The words of Timeline. */
export const timeline = {
  table: 'Actions, the newest first',
  none: 'Nothing was done yet',
  noneWhy:
    'Every action is kept here, with what it did and until when it can be undone. Plans that wait for people are in Approvals.',
  noneMatch: 'No action matches',
  noneMatchWhy: 'Take a filter away to see more.',
  toApprovals: 'Open Approvals',
  filters: { state: 'State', action: 'Action', cause: 'Cause' },
  columns: { what: 'What', on: 'On', severity: 'Severity', phase: 'Phase', state: 'State', at: 'When', undo: 'Undo' },
  onMore: (more: number) => (more === 0 ? '' : ` +${more}`),
  undo: 'Undo',
  undoOf: (what: string) => `Undo: ${what}`,
  until: (day: string) => `until ${day}`,
  byOperator: (day: string) => `by an operator until ${day}`,
  untilOver: 'no longer',
  irreversible: 'cannot be undone',
  nothing: 'nothing to undo',
  mayNot: 'It cannot be undone by you, or not now',
  drawing: (actions: number, lanes: number) =>
    `${plural(actions, 'action', 'actions')} over time, in ${plural(lanes, 'lane', 'lanes')}. The table below says the same in words.`,
  lanes: 'Lanes by',
  laneKinds: { service: 'Service', target: 'Target', action: 'Action', source: 'Source' },
  others: (count: number) => `${count} others`,
  aggregated: (bound: number) => `More than ${bound} actions: counted, not drawn one by one. Narrow the filters to see each.`,
  bucket: (count: number, from: string, to: string) => `${plural(count, 'action', 'actions')} from ${from} to ${to}`,
  legend: {
    done: 'done',
    moving: 'under way',
    not: 'not done',
    failed: 'failed or refused',
    undone: 'undone',
    irreversible: 'cannot be undone',
  },
  loadedOnly: 'Drawn is what is loaded below.',
} as const;
