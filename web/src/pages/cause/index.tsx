// One cause, told in order: what it is and why it matters, the way from what runs to the line, the line, the fix, what the fix reaches,
// what is decided, and how it would flow. Beside it: who owns it, what is done about it, what is missing.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys, type Schemas } from '../../api/queries.js';
import { Confidence } from '../../components/confidence.js';
import { Count } from '../../components/count.js';
import { IconBug, IconRipple } from '../../components/icons.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { useGo } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { Severity } from '../../components/severity.js';
import { StateTag } from '../../components/state-tag.js';
import { Tag } from '../../components/tag.js';
import { causeKinds } from '../../strings/causes.js';
import { cause as words } from '../../strings/cause.js';
import { headers } from '../../strings/headers.js';
import { hrefOf } from '../../url/scope.js';
import { useParam } from '../../url/use-param.js';
import { ActionsPanel, MissingPanel, OwnerPanel, useCauseActions } from './aside.js';
import classes from './cause.module.css';
import { DecisionsPanel } from './decisions.js';
import { EvidenceList } from './evidence.js';
import { TheFix, TheLine } from './fix.js';
import { FlowPanel } from './flow.js';
import { CausePath } from './path.js';
import { ReachPanel } from './reach.js';
import { CauseSkeleton } from './skeleton.js';

export default function CausePage() {
  const id = useParam('id');
  const query = useQuery({
    queryKey: [...keys.causes, 'one', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/causes/{id}', { params: { path: { id } }, signal })),
  });
  const { data } = query;
  useAnchor(data !== undefined);
  return (
    <>
      {data === undefined ? (
        <PageHeader title={headers.cause.title} parent={PARENT} question={headers.cause.question} />
      ) : (
        <PageHeader
          title={data.title}
          parent={PARENT}
          tags={<Tags cause={data} />}
          question={<Lead cause={data} />}
          actions={<HeaderActions id={id} />}
        />
      )}
      <Loaded query={query} skeleton={<CauseSkeleton />}>
        {(cause) => <Story cause={cause} />}
      </Loaded>
    </>
  );
}

const PARENT = { to: '/causes', title: headers.causes.title };

function Story({ cause }: { readonly cause: Schemas['Cause'] }) {
  return (
    <>
      <Tiles cause={cause} />
      <div className={classes.page}>
        <div className={classes.story}>
          <Panel title={words.path} hint={words.pathHint}>
            <CausePath path={cause.path} />
            <EvidenceList evidence={cause.evidence} />
          </Panel>
          <TheLine cause={cause} />
          <TheFix cause={cause} />
          <div id="reach" className={classes.anchor}>
            <ReachPanel cause={cause} />
          </div>
          <FlowPanel cause={cause} />
          <DecisionsPanel decisions={cause.decisions} />
          {cause.notes.length > 0 && (
            <Panel title={words.notes}>
              <ul className={classes.notes}>
                {cause.notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </Panel>
          )}
        </div>
        <div className={classes.aside}>
          <OwnerPanel owner={cause.owner} />
          <ActionsPanel id={cause.id} />
          <MissingPanel missing={cause.missing} />
        </div>
      </div>
    </>
  );
}

function Tags({ cause: { id, severity, kind } }: { readonly cause: Schemas['Cause'] }) {
  const { name, does } = causeKinds[kind];
  const actions = useCauseActions(id).data?.items ?? [];
  const state = (['acting', 'waiting'] as const).find((one) => actions.some((action) => action.state === one));
  return (
    <>
      <Severity of={severity} look="filled" />
      <Tag look="outline" title={does}>
        {name}
      </Tag>
      {state !== undefined && <StateTag of={state} />}
    </>
  );
}

/** What it is and why it matters, in two sentences. */
function Lead({ cause: { kind, counts, reach } }: { readonly cause: Schemas['Cause'] }) {
  const production = reach.byReleasePhase['production'] ?? 0;
  return (
    <>
      {causeKinds[kind].does}{' '}
      {words.closes(
        words.closesFindings(counts.findings),
        counts.images === 0 ? '' : words.inImages(counts.images),
        counts.workloads === 0 ? '' : words.inWorkloads(counts.workloads),
      )}{' '}
      {counts.workloads === 0 ? words.runsNowhere : production > 0 && words.reachesProduction(production)}
    </>
  );
}

function HeaderActions({ id }: { readonly id: string }) {
  const go = useGo();
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconBug size={15} aria-hidden="true" />}
        onClick={() => go(hrefOf('/findings', { cause: id }))}
      >
        {words.seeFindings}
      </Button>
      <Button
        variant="default"
        leftSection={<IconRipple size={15} aria-hidden="true" />}
        onClick={() => go(hrefOf('/river', { cause: id }))}
      >
        {words.seeRiver}
      </Button>
    </>
  );
}

function Tiles({ cause: { id, counts, reach, confidence } }: { readonly cause: Schemas['Cause'] }) {
  return (
    <dl className={classes.tiles} aria-label={words.tiles}>
      <div>
        <dt>{words.findings}</dt>
        <dd>
          <Count of={counts.findings} what={words.findings} to={hrefOf('/findings', { cause: id })} />
        </dd>
      </div>
      <div>
        <dt>{words.workloads}</dt>
        <dd>
          <Count of={counts.workloads} what={words.workloads} to={`/causes/${encodeURIComponent(id)}#reach`} />
        </dd>
      </div>
      <div>
        <dt>{words.inProduction}</dt>
        <dd>
          <Count
            of={reach.byReleasePhase['production'] ?? 0}
            what={words.inProduction}
            to={`/causes/${encodeURIComponent(id)}#reach`}
          />
        </dd>
      </div>
      <div>
        <dt>{words.images}</dt>
        <dd>
          <Count of={counts.images} what={words.images} to={`/causes/${encodeURIComponent(id)}#reach`} />
        </dd>
      </div>
      <div>
        <dt>{words.sure}</dt>
        <dd className={classes.sure}>
          <Confidence of={confidence} />
        </dd>
      </div>
    </dl>
  );
}

/** A link to a part of the page works also when that part came later than the page. */
function useAnchor(isThere: boolean): void {
  useEffect(() => {
    const { hash } = window.location;
    if (isThere && hash.length > 1) document.getElementById(decodeURIComponent(hash.slice(1)))?.scrollIntoView();
  }, [isThere]);
}
