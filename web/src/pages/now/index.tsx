// What needs whoever looks, what goes on by itself, what is stuck, and whether more is closed than opened.
import { useNowPage, type Schemas } from '../../api/queries.js';
import { Button } from '@mantine/core';
import { Bars } from '../../components/chart.js';
import { EmptyState } from '../../components/empty-state.js';
import { IconPlugConnected } from '../../components/icons.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { useGo } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { headers } from '../../strings/headers.js';
import { now } from '../../strings/now.js';
import { FirstFixes } from './first-fixes.js';
import { Lane } from './lane.js';
import { lastWeeks } from './last-weeks.js';
import classes from './now.module.css';
import { Tiles } from './tiles.js';

export default function Now() {
  const query = useNowPage();
  return (
    <>
      <PageHeader {...headers.now} />
      <Loaded query={query}>{(page) => (page.look.at === null ? <FirstRun /> : <Page page={page} />)}</Loaded>
    </>
  );
}

function Page({ page }: { readonly page: Schemas['Now'] }) {
  return (
    <>
      <Tiles page={page} />
      <div className={classes.lanes}>
        <Lane name="waiting" lane={page.waiting} more="/approvals" />
        <Lane name="moving" lane={page.moving} more="/timeline" />
        <Lane name="stuck" lane={page.stuck} more="/timeline?state=failed&state=partly&state=refused" />
      </div>
      <FirstFixes />
      <Flow weeks={page.closing.weeks} />
    </>
  );
}

function Flow({ weeks: known }: { readonly weeks: Schemas['Now']['closing']['weeks'] }) {
  const weeks = lastWeeks(known);
  return (
    <Panel title={now.flow}>
      {known.length === 0 ? (
        <p className={classes.quiet}>{now.flowNone}</p>
      ) : (
        <Bars
          title={now.flow}
          labels={weeks.map(({ week }) => week)}
          series={[
            { name: now.opened, tone: 'high', striped: true, values: weeks.map(({ opened, reopened }) => opened + reopened) },
            { name: now.closed, tone: 'good', values: weeks.map(({ closed }) => closed) },
          ]}
        />
      )}
    </Panel>
  );
}

function FirstRun() {
  const go = useGo();
  return (
    <Panel>
      <EmptyState
        icon={IconPlugConnected}
        title={now.firstRun.title}
        actions={
          <Button size="sm" onClick={() => go('/sources')}>
            {now.firstRun.connect}
          </Button>
        }
      >
        {now.firstRun.body}
      </EmptyState>
    </Panel>
  );
}
