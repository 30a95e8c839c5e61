// The causes whose fix closes the most, as a way in for whoever has nothing waiting.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.js';
import { keys, type Schemas } from '../../api/queries.js';
import { Count } from '../../components/count.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { PhaseTags } from '../../components/phase-tag.js';
import { Severity } from '../../components/severity.js';
import { common } from '../../strings/common.js';
import { now } from '../../strings/now.js';
import classes from './now.module.css';

const SHOWN = 5;

export function FirstFixes() {
  const { data } = useQuery({
    queryKey: [...keys.causes, 'first', SHOWN],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/causes', { params: { query: { limit: SHOWN } }, signal })),
  });
  if (data === undefined || data.items.length === 0) return null;
  const most = Math.max(...data.items.map(({ findings }) => findings));
  return (
    <Panel
      title={now.firstFixes}
      hint={now.firstFixesHint}
      actions={<PageLink to="/causes">{common.showAll(data.total)}</PageLink>}
      flush
    >
      <ol className={classes.items}>
        {data.items.map((cause) => (
          <li key={cause.id} className={classes.fix}>
            <Fix cause={cause} most={most} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Fix({
  cause: { id, title, severity, owner, findings, phases },
  most,
}: {
  readonly cause: Schemas['CauseRow'];
  readonly most: number;
}) {
  return (
    <>
      <div className={classes.words}>
        <PageLink to={`/causes/${encodeURIComponent(id)}`} className={classes.link}>
          {title}
        </PageLink>
        <p className={classes.meta}>
          <Severity of={severity} />
          <span>{owner ?? common.nobody}</span>
          <PhaseTags of={phases} />
        </p>
      </div>
      <span className={classes.closes}>
        <span className={classes.share} aria-hidden="true">
          <span style={{ width: `${(findings / most) * 100}%` }} />
        </span>
        <span>
          <strong>
            <Count of={findings} what={now.findings} />
          </strong>{' '}
          {now.closesUnit(findings)}
        </span>
      </span>
    </>
  );
}
