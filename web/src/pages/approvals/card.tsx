// One plan to decide on. Calm: what is asked stands first, then everything that matters for the answer; the two answers are always in
// sight. Once it is approved the card follows it until its outcome.
import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/queries.js';
import { useWrite, type WriteHeaders } from '../../api/use-write.js';
import { IconCheck, IconX } from '../../components/icons.js';
import { Loaded } from '../../components/loaded.js';
import { PageLink } from '../../components/page-link.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { RungTag } from '../../components/rung-tag.js';
import { Severity } from '../../components/severity.js';
import { stateOf, StateTag } from '../../components/state-tag.js';
import { Age } from '../../components/time.js';
import { useKey } from '../../lib/use-key.js';
import { action as words } from '../../strings/action.js';
import { approvals } from '../../strings/approvals.js';
import actionClasses from '../action/action.module.css';
import { Explanation } from '../action/explanation.js';
import { HeldNote } from '../action/held-note.js';
import { HealthSaid, Progress } from '../action/progress-panel.js';
import { isUnderWay, useAction, useRecords, type Action } from '../action/use-action.js';
import { UndoButton } from '../action/undo-dialog.js';
import classes from './approvals.module.css';
import { ApproveDialog, RejectDialog, type Answer } from './answer-dialogs.js';

export function Card({ id }: { readonly id: string }) {
  const query = useAction(id);
  return <Loaded query={query}>{(action) => <Plan action={action} />}</Loaded>;
}

function Plan({ action }: { readonly action: Action }) {
  const { id, state, describes, targets, severity, phase, rung } = action;
  const records = useRecords(id, isUnderWay(state));
  const title = useId();
  const mark = stateOf(state);
  const isWaiting = state === 'waiting';
  const hasBegun = !isWaiting && state !== 'rejected' && state !== 'lapsed';
  return (
    <article className={classes.card} aria-labelledby={title}>
      <header className={classes.head}>
        <div className={classes.tags}>
          {mark !== undefined && <StateTag of={mark} />}
          <Severity of={severity} />
          <PhaseTag of={phase} />
          <RungTag of={rung} look="plain" />
        </div>
        <h2 id={title} className={classes.title}>
          {describes}
        </h2>
        <p className={classes.on}>
          {words.on} <strong>{targets[0]?.name ?? ''}</strong>
          {words.andMore(Math.max(0, targets.length - 1))} · {words.by(action.action, action.source)}
        </p>
      </header>
      {hasBegun && (
        <section className={classes.live}>
          <h3 className={actionClasses.smallTitle}>{words.parts.progress}</h3>
          <HeldNote of={action} />
          <Progress of={action} records={records.data?.items} />
          {records.data !== undefined && <HealthSaid records={records.data.items} />}
        </section>
      )}
      <div className={classes.body}>
        <Explanation of={action} records={records.data?.items} />
      </div>
      <footer className={classes.foot}>
        {isWaiting ? (
          <Answers action={action} />
        ) : (
          <>
            <PageLink to={`/timeline/${encodeURIComponent(id)}`}>{words.everything}</PageLink>
            <UndoButton of={action} />
          </>
        )}
      </footer>
    </article>
  );
}

function Answers({ action }: { readonly action: Action }) {
  const { id, plan, approval, mayVote } = action;
  const [asked, setAsked] = useState<'approve' | 'reject'>();
  const why = useId();
  const agreed = approval.votes.filter(({ kind }) => kind === 'approve').length;
  const isLast = agreed + 1 >= approval.people;
  const write = useWrite({
    run: ({ kind, because }: Answer, headers: WriteHeaders) =>
      dataOf(api.POST('/api/v1/actions/{id}/votes', { headers, params: { path: { id } }, body: { kind, plan, because } })),
    changes: [keys.actions, keys.now],
    done: (_, { kind }) =>
      kind === 'reject' ? approvals.rejectedToast : isLast ? approvals.approvedToast : approvals.votedToast,
    onDone: () => setAsked(undefined),
  });
  useKey('a', () => setAsked('approve'), mayVote.may);
  useKey('r', () => setAsked('reject'), mayVote.may);
  const close = (): void => setAsked(undefined);
  const described = mayVote.may ? undefined : why;
  return (
    <>
      <p className={classes.needs} id={why}>
        {!mayVote.may && <strong>{mayVote.because} </strong>}
        {words.needs(approval.people, agreed)} {words.lapses} <Age of={approval.lapsesAt} />.{' '}
        <PageLink to={`/timeline/${encodeURIComponent(id)}`}>{words.everything}</PageLink>
      </p>
      <div className={classes.answers}>
        <Button
          variant="default"
          size="sm"
          leftSection={<IconX size={16} />}
          disabled={!mayVote.may}
          aria-describedby={described}
          aria-keyshortcuts="r"
          onClick={() => setAsked('reject')}
        >
          {approvals.reject} <kbd className={classes.key}>r</kbd>
        </Button>
        <Button
          size="sm"
          leftSection={<IconCheck size={16} />}
          disabled={!mayVote.may}
          aria-describedby={described}
          aria-keyshortcuts="a"
          onClick={() => setAsked('approve')}
        >
          {approvals.approve} <kbd className={classes.key}>a</kbd>
        </Button>
      </div>
      <ApproveDialog
        action={action}
        isOpen={asked === 'approve'}
        onClose={close}
        answer={write.start}
        isRunning={write.isRunning}
      />
      <RejectDialog
        action={action}
        isOpen={asked === 'reject'}
        onClose={close}
        answer={write.start}
        isRunning={write.isRunning}
      />
    </>
  );
}
