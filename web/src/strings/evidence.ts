/** The words of Evidence. */
export const evidence = {
  kind: 'Kind',
  actor: 'Who',
  subject: 'About',
  subjectSearch: 'About exactly this id',
  at: 'When',
  number: 'No.',
  what: 'What was written',
  list: 'The ledger, newest first',
  none: 'No record matches',
  noneWhy: 'Take a filter away. What it is about must be given as it stands in a record.',
  noneYet: 'Nothing was written yet',
  noneYetWhy: 'All that is found, decided, approved, done and undone is written here.',
  record: (sequence: number) => `Record ${sequence.toLocaleString('en')}`,
  recordGone: 'There is no record of this number.',
  before: 'The one before',
  body: 'What it says',
  bodyNone: 'It says no more than that.',
  raw: 'As it is written (JSON)',
  chain: 'In the chain',
  hash: 'Hash of it',
  previous: 'Hash of the one before',
  firstOfAll: 'It is the first.',
  hashWhy: 'The hash covers all of the record and the hash of the one before: neither can be changed unseen.',
  aboutSame: 'All records about it',
  bySame: 'All records by them',
  items: (count: number) => (count === 1 ? '1 item' : `${count.toLocaleString('en')} items`),
  nothing: 'nothing',
  yes: 'yes',
  no: 'no',
  verify: 'Verify the chain',
  verifyAgain: 'Verify again',
  verifying: 'Each record is being held against its hash…',
  notVerified: 'Not verified on this page yet',
  notVerifiedWhy: 'Each record holds the hash of the one before it. Verifying reads all of them again.',
  intact: (records: number) =>
    records === 0
      ? 'The chain is intact: nothing was written yet.'
      : records === 1
        ? 'The chain is intact: its one record is as it was written.'
        : `The chain is intact: all ${records.toLocaleString('en')} records are as they were written.`,
  anchors: (count: number) =>
    count === 0
      ? 'It was held against no anchor from elsewhere. Keep the hash below somewhere else (git, a mail, a locked bucket): it shows when the whole chain is written anew.'
      : `It was held against ${count.toLocaleString('en')} ${count === 1 ? 'anchor' : 'anchors'} from elsewhere.`,
  head: (sequence: number) => `Hash of record ${sequence.toLocaleString('en')}, the last`,
  broken: (record: number) => `The chain is broken at record ${record.toLocaleString('en')}.`,
  brokenWhy: 'Why:',
  brokenRight: (count: number) =>
    count === 0 ? 'No record before it is right.' : `The ${count.toLocaleString('en')} before it are as they were written.`,
  brokenRemedy:
    'Keep the store as it is. Compare an export with one that was kept elsewhere: the first line that differs is where it was changed.',
  brokenSee: 'See that record',
  verifiedAt: 'Verified',
  export: 'Export as JSON lines',
  offline: 'Verify an export without this server',
  offlineWhy: 'Anyone with the file can do it, on any machine:',
  command: 'headwater evidence verify headwater-evidence.jsonl',
  says: {
    opened: 'Opened',
    responded: 'Responded to',
    contained: 'Contained',
    closed: 'Closed',
    reopened: 'Reopened',
    requested: (people: number) => (people === 1 ? 'Approval of one person requested' : `Approval of ${people} people requested`),
    approved: 'Approved',
    rejected: 'Rejected',
    planned: (action: string, targets: number, phase: string) =>
      `Planned: ${action} on ${targets === 1 ? 'one thing' : `${targets.toLocaleString('en')} things`}${phase === '' ? '' : ` in ${phase}`}`,
    claimed: 'A worker took it on',
    unchecked: 'Not checked: no check applies to it',
    step: (number: number) => `Step ${number} took effect`,
    before: 'What was there before was kept',
    bytes: (bytes: number) => `What was there before was kept, ${bytes.toLocaleString('en')} bytes`,
    trust: (action: string, run: string) => `What ${action} has earned: a run was ${run}`,
    budget: (count: number) =>
      count === 1 ? 'Counted against one limit' : `Counted against ${count.toLocaleString('en')} limits`,
    baselines: (count: number) =>
      count === 1 ? 'Noted how much one policy finds' : `Noted how much ${count.toLocaleString('en')} policies find`,
  },
} as const;
