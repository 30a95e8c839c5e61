// One plan in the inbox: what, on what, how bad, where, since when.
import type { Schemas } from '../../api/queries.js';
import { PageLink } from '../../components/page-link.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { Severity } from '../../components/severity.js';
import { stateOf, StateTag } from '../../components/state-tag.js';
import { Age } from '../../components/time.js';
import { action as words } from '../../strings/action.js';
import classes from './approvals.module.css';

export interface PlanItemProps {
  readonly row: Schemas['ActionRow'];
  readonly to: string;
  readonly isChosen: boolean;
  /** It is chosen already, and opened once more. */
  readonly onOpen: () => void;
  readonly register: (element: HTMLElement | null) => void;
}

export function PlanItem({ row, to, isChosen, onOpen, register }: PlanItemProps) {
  const { describes, targets, severity, releasePhase, at, state } = row;
  const mark = stateOf(state);
  const on = `${targets[0]?.name ?? ''}${words.andMore(Math.max(0, targets.length - 1))}`;
  return (
    <li className={classes.item} data-chosen={isChosen || undefined}>
      <PageLink
        ref={register}
        to={to}
        className={classes.itemLink}
        aria-label={`${describes} ${on}`}
        aria-current={isChosen ? 'true' : undefined}
        onClick={(event) => {
          if (!isChosen) return;
          event.preventDefault();
          onOpen();
        }}
      >
        {describes}
      </PageLink>
      <p className={classes.itemOn}>{on}</p>
      <p className={classes.itemMeta}>
        <Severity of={severity} />
        <PhaseTag of={releasePhase} />
        <Age of={at} />
        {state !== 'waiting' && mark !== undefined && <StateTag of={mark} look="plain" />}
      </p>
    </li>
  );
}
