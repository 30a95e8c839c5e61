// What the ledger shows of each record.
import { PageLink } from '../../components/page-link.js';
import type { Column } from '../../components/table-model.js';
import { Tag, type Tone } from '../../components/tag.js';
import { Age } from '../../components/time.js';
import { formatNumber, shortId } from '../../lib/format.js';
import { evidence as words } from '../../strings/evidence.js';
import classes from './evidence.module.css';
import { pathOf, saysOf, subjectOf } from './says.js';
import { kindWords, type EvidenceKind, type EvidenceRecord } from './search.js';

/** What changed something, what people decided, and the rest. */
const TONES: Partial<Readonly<Record<EvidenceKind, Tone>>> = {
  approval: 'accent',
  step: 'high',
  outcome: 'high',
  undo: 'blue',
  halt: 'bad',
  reversal: 'warn',
  access: 'violet',
  exemption: 'violet',
  'policy-set': 'violet',
};

export const COLUMNS: readonly Column<EvidenceRecord>[] = [
  {
    key: 'number',
    title: words.number,
    width: '76px',
    cell: ({ sequence }) => <span className={classes.number}>{formatNumber(sequence)}</span>,
  },
  {
    key: 'kind',
    title: words.kind,
    width: '132px',
    cell: ({ kind }) => (
      <Tag look="outline" tone={TONES[kind] ?? 'neutral'}>
        {kindWords[kind]}
      </Tag>
    ),
  },
  {
    key: 'what',
    title: words.what,
    width: 'minmax(260px, 1fr)',
    card: 'line',
    cell: (record) => <span title={saysOf(record)}>{saysOf(record) || kindWords[record.kind]}</span>,
  },
  {
    key: 'subject',
    title: words.subject,
    width: '220px',
    cell: (record) => {
      const path = pathOf(record);
      const name = shortId(subjectOf(record));
      return path === undefined ? (
        <span title={record.subject}>{name}</span>
      ) : (
        <PageLink to={path} className={classes.about} title={record.subject}>
          {name}
        </PageLink>
      );
    },
  },
  { key: 'actor', title: words.actor, width: '140px', cell: ({ actor }) => <span title={actor}>{actor}</span> },
  { key: 'at', title: words.at, width: '104px', cell: ({ at }) => <Age of={at} /> },
];
