import { plural } from '../lib/format.js';

/** The words of Approvals. */
export const approvals = {
  list: 'Plans that wait',
  waiting: (count: string) => `${count} waiting`,
  moving: 'Under way',
  none: 'Nothing waits for people',
  noneWhy:
    'Plans come here when the response plan, or the trust that an action has earned so far, lets it do no more than propose. Whatever was decided is in the timeline.',
  toTimeline: 'Open the timeline',
  toResponse: 'See who must agree to what',
  noneChosen: 'Choose a plan to see what is asked.',
  approve: 'Approve',
  reject: 'Reject',
  approveTitle: (phase: string) => `Approve it in ${phase}?`,
  approveBody: (targets: number) =>
    `Exactly the plan that you see is carried out on ${plural(targets, 'target', 'targets')}, step by step, with what was there before kept. Each target is decided on again at that instant.`,
  approveLast: 'With your vote it goes ahead.',
  approveMore: (left: number) => `After your vote ${left === 1 ? 'one more is' : `${left} more are`} needed.`,
  approveReason: 'A note',
  approveReasonHint: 'It is kept with your vote.',
  approvedToast: 'Approved. It is shown here as it is done.',
  votedToast: 'Your vote is kept. More people must agree.',
  rejectTitle: 'Reject it?',
  rejectBody: 'Nothing is done. Who proposed it sees why.',
  rejectReason: 'Why',
  rejectReasonHint: 'What would have to be different?',
  rejectedToast: 'Rejected. Nothing is done.',
  keysHint: 'j and k move, a approves, r rejects, Enter opens.',
} as const;
