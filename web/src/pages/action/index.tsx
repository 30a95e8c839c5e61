// One action with everything about it: how far it is, live; what, why and how far it reaches; its undo; the evidence.
import { PageLink } from '../../components/page-link.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { RungTag } from '../../components/rung-tag.js';
import { Severity } from '../../components/severity.js';
import { stateOf, StateTag } from '../../components/state-tag.js';
import { Age } from '../../components/time.js';
import { action as words } from '../../strings/action.js';
import { headers } from '../../strings/headers.js';
import { hrefOf } from '../../url/scope.js';
import { useParam } from '../../url/use-param.js';
import classes from './action.module.css';
import { Explanation } from './explanation.js';
import { HaltNote } from './halt-note.js';
import { HeldNote } from './held-note.js';
import { HealthSaid, Progress } from './progress-panel.js';
import { Records } from './records.js';
import { isUnderWay, useAction, useRecords, type Action } from './use-action.js';
import { UndoButton } from './undo-dialog.js';

const parent = { to: '/timeline', title: headers.timeline.title };

export default function ActionPage() {
  const query = useAction(useParam('id'));
  return (
    <>
      {query.data === undefined && <PageHeader {...headers.action} parent={parent} />}
      <Loaded query={query}>{(action) => <Whole action={action} />}</Loaded>
    </>
  );
}

function Whole({ action }: { readonly action: Action }) {
  const { id, state, phase, severity, rung, describes, undoRequest } = action;
  const records = useRecords(id, isUnderWay(state));
  const mark = stateOf(state);
  return (
    <>
      <PageHeader
        title={describes}
        parent={parent}
        question={
          <>
            {words.by(action.action, action.source)} · {words.proposedAt.toLowerCase()} <Age of={action.at} />
            {action.endedAt !== null && (
              <>
                {' · '}
                {words.ended.toLowerCase()} <Age of={action.endedAt} />
              </>
            )}
          </>
        }
        tags={
          <>
            {mark !== undefined && <StateTag of={mark} />}
            <Severity of={severity} />
            <PhaseTag of={phase} />
            <RungTag of={rung} look="plain" />
          </>
        }
        actions={
          state === 'waiting' ? (
            <PageLink to={`/approvals/${encodeURIComponent(id)}`} className={classes.decide}>
              {words.toApproval}
            </PageLink>
          ) : (
            <UndoButton of={action} />
          )
        }
      />
      <HaltNote />
      <HeldNote of={action} />
      <Panel title={words.parts.progress} hint={words.progressHint}>
        {undoRequest !== null && (
          <p className={classes.asked}>
            {words.undo.asked(undoRequest.by)} <Age of={undoRequest.at} />: {undoRequest.because}
          </p>
        )}
        <Progress of={action} records={records.data?.items} />
        {records.data !== undefined && <HealthSaid records={records.data.items} />}
      </Panel>
      <Panel title={words.explained}>
        <Explanation of={action} records={records.data?.items} />
      </Panel>
      <Panel
        title={words.parts.records}
        hint={words.recordsHint}
        flush
        actions={<PageLink to={hrefOf('/evidence', { subject: id })}>{words.allRecords}</PageLink>}
      >
        <Records of={action} query={records} />
      </Panel>
    </>
  );
}
