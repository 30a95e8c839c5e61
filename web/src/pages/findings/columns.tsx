// What the table of findings shows of each.
import type { Schemas } from '../../api/queries.js';
import { PageLink } from '../../components/page-link.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { Severity } from '../../components/severity.js';
import type { Column } from '../../components/table-model.js';
import { Age } from '../../components/time.js';
import { common } from '../../strings/common.js';
import { findings as words } from '../../strings/findings.js';
import { hrefOf } from '../../url/scope.js';
import classes from './findings.module.css';

type Row = Schemas['FindingRow'];

export function findingColumns(): readonly Column<Row>[] {
  return [
    {
      key: 'title',
      title: words.title,
      width: 'minmax(240px, 1.3fr)',
      sort: 'title',
      card: 'title',
      cell: ({ title }) => <span title={title}>{title}</span>,
    },
    {
      key: 'severity',
      title: words.severity,
      width: '92px',
      sort: 'severity',
      cell: ({ severity }) => <Severity of={severity} />,
    },
    {
      key: 'about',
      title: words.about,
      width: 'minmax(170px, 0.9fr)',
      sort: 'aboutName',
      cell: ({ about: { id, name, kind } }) => {
        const page = id.startsWith('sha256:') ? 'images' : 'resources';
        return (
          <PageLink to={`/inventory/${page}/${encodeURIComponent(id)}`} title={`${kind} ${name}`} className={classes.link}>
            {page === 'images' ? name.slice(name.indexOf('/') + 1) : name}
          </PageLink>
        );
      },
    },
    {
      key: 'phase',
      title: words.phase,
      width: '126px',
      sort: 'phase',
      cell: ({ releasePhase }) => <PhaseTag of={releasePhase} />,
    },
    {
      key: 'rule',
      title: words.rule,
      width: 'minmax(170px, 0.7fr)',
      sort: 'rule',
      cell: ({ rule }) => (
        <PageLink to={hrefOf('/findings', { rule })} title={rule} className={classes.link}>
          {rule}
        </PageLink>
      ),
    },
    {
      key: 'owner',
      title: words.owner,
      width: 'minmax(140px, 0.5fr)',
      cell: ({ owner }) =>
        owner === null ? (
          <span className={classes.quiet}>{common.nobody}</span>
        ) : (
          <PageLink to={hrefOf('/findings', { owner })} className={classes.link}>
            {owner}
          </PageLink>
        ),
    },
    {
      key: 'since',
      title: words.since,
      width: '80px',
      sort: 'since',
      cell: ({ since }) => <Age of={since} never={common.notReadMark} />,
    },
  ];
}
