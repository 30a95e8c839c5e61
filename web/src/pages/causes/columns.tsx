// What the table of causes shows of each.
import type { Schemas } from '../../api/queries.js';
import { Confidence } from '../../components/confidence.js';
import { Count } from '../../components/count.js';
import { PageLink } from '../../components/page-link.js';
import { PhaseTags } from '../../components/phase-tag.js';
import { Severity } from '../../components/severity.js';
import { StateTag } from '../../components/state-tag.js';
import type { Column } from '../../components/table-model.js';
import { causeKinds, causes } from '../../strings/causes.js';
import { common } from '../../strings/common.js';
import { hrefOf } from '../../url/scope.js';
import classes from './causes.module.css';

type Row = Schemas['CauseRow'];

/** @param most the findings of the one that closes the most, against which the others are drawn */
export function causeColumns(most: number): readonly Column<Row>[] {
  return [
    {
      key: 'cause',
      title: causes.cause,
      width: 'minmax(320px, 1fr)',
      sort: 'rank',
      card: 'title',
      cell: ({ rank, title, kind, repository }) => (
        <span className={classes.cause}>
          <span className={classes.rank} title={causes.rank}>
            {rank}
          </span>
          <span className={classes.words}>
            <span className={classes.title} title={title}>
              {title}
            </span>
            <span className={classes.where}>
              {kindName(kind) ?? kind}
              <span aria-hidden="true"> · </span>
              {repository ?? causes.nowhere}
            </span>
          </span>
        </span>
      ),
    },
    {
      key: 'findings',
      title: causes.findings,
      width: '92px',
      sort: 'findings',
      align: 'end',
      cell: ({ id, title, findings }) => (
        <span className={classes.closes}>
          <Count of={findings} what={causes.findingsOf(findings, title)} to={hrefOf('/findings', { cause: id })} />
          <svg width="72" height="4" aria-hidden="true" focusable="false">
            <rect width="72" height="4" rx="2" fill="var(--hw-sunken)" />
            <rect width={Math.max(2, (72 * findings) / most)} height="4" rx="2" fill="var(--hw-accent)" />
          </svg>
        </span>
      ),
    },
    {
      key: 'severity',
      title: causes.severity,
      width: '92px',
      sort: 'severity',
      cell: ({ severity }) => <Severity of={severity} />,
    },
    {
      key: 'workloads',
      title: causes.workloads,
      width: '92px',
      sort: 'workloads',
      align: 'end',
      cell: ({ id, title, workloads }) => (
        <Count of={workloads} what={causes.workloadsOf(workloads, title)} to={`/causes/${encodeURIComponent(id)}#reach`} />
      ),
    },
    {
      key: 'phases',
      title: causes.phases,
      width: '164px',
      cell: ({ phases }) => <PhaseTags of={phases.filter((phase) => phase !== 'unknown')} />,
    },
    {
      key: 'owner',
      title: causes.owner,
      width: '146px',
      sort: 'confidence',
      cell: ({ owner, confidence }) => (
        <span className={classes.owner}>
          {owner === null ? (
            <span className={classes.nobody}>{common.nobody}</span>
          ) : (
            <PageLink to={hrefOf('/causes', { owner: [owner] })} className={classes.name}>
              {owner}
            </PageLink>
          )}
          <span className={classes.sure} title={causes.sure}>
            <Confidence of={confidence} />
          </span>
        </span>
      ),
    },
    { key: 'state', title: causes.state, width: '88px', cell: ({ state }) => <StateTag of={state} look="plain" /> },
  ];
}

/** What people call a kind of cause; undefined for one that is not known. */
export function kindName(kind: string): string | undefined {
  return Object.entries(causeKinds).find(([name]) => name === kind)?.[1].name;
}
