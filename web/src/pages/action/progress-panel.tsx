// How far it is, target by target: planned, before-image kept, step n of m, outcome, and what undo came to. Follows live.
import type { ReactNode } from 'react';
import { IconAlertTriangle, IconCheck, IconCircleDashed, IconCircleX, IconLoader2, IconMinus } from '../../components/icons.js';
import { MadePage } from '../../components/made-page.js';
import { PageLink } from '../../components/page-link.js';
import { StateTag } from '../../components/state-tag.js';
import { toneStyle, type Tone } from '../../components/tag.js';
import { Age } from '../../components/time.js';
import { action as words } from '../../strings/action.js';
import classes from './action.module.css';
import { healthIn, numberIn, progressOf, textIn, type HealthStanding, type StageState, type TargetProgress } from './progress.js';
import type { Action, EvidenceRecord } from './use-action.js';

export interface ProgressProps {
  readonly of: Action;
  readonly records: readonly EvidenceRecord[] | undefined;
}

export function Progress({ of, records = [] }: ProgressProps) {
  return (
    <ul className={classes.progress} aria-live="polite">
      {progressOf(of, records).map((progress) => (
        <li key={progress.target.resource} className={classes.progressItem}>
          <TargetLine progress={progress} />
        </li>
      ))}
    </ul>
  );
}

function TargetLine({ progress }: { readonly progress: TargetProgress }) {
  const { target, before, made, steps, outcome, at } = progress;
  const of = target.steps.length;
  return (
    <>
      <div className={classes.progressHead}>
        <PageLink to={`/inventory/resources/${encodeURIComponent(target.resource)}`} className={classes.target}>
          {target.name}
        </PageLink>
        <span className={classes.quiet}>
          {target.service}
          {at !== null && (
            <>
              {' · '}
              <Age of={at} />
            </>
          )}
        </span>
      </div>
      <ol className={classes.stages}>
        <Stage state="done">{words.stages.planned}</Stage>
        <Stage state={before}>{words.stages.before}</Stage>
        <Stage state={steps} bar={of === 0 ? 0 : made / of}>
          {words.stages.steps(made, of)}
        </Stage>
        <Stage state={outcome} hasMark={target.outcome === undefined}>
          {target.outcome === undefined ? words.stages.outcome : <StateTag of={target.outcome.kind} look="plain" />}
        </Stage>
        {target.undo !== undefined && (
          <Stage state="done" hasMark={false}>
            {words.stages.undo}: <StateTag of={target.undo.kind === 'done' ? 'undone' : target.undo.kind} look="plain" />
          </Stage>
        )}
      </ol>
      {target.outcome !== undefined && <p className={classes.says}>{target.outcome.because}</p>}
      {target.outcome?.page !== undefined && <MadePage>{target.outcome.page}</MadePage>}
      {target.undo !== undefined && (
        <p className={classes.says}>
          {words.undoneBy(target.undo.by)} {target.undo.because}
        </p>
      )}
    </>
  );
}

interface StageProps {
  readonly state: StageState;
  /** How much of it is done, from 0 to 1. */
  readonly bar?: number;
  /** False where what it shows has a mark of its own. */
  readonly hasMark?: boolean;
  readonly children: ReactNode;
}

function Stage({ state, bar, hasMark = true, children }: StageProps) {
  const [Mark, tone] = LOOKS[state];
  return (
    <li className={classes.stage} data-state={state} style={toneStyle(tone)}>
      {hasMark && <Mark size={15} aria-hidden="true" className={state === 'now' ? classes.turning : undefined} />}
      <span>
        {children}
        <span className="hw-unseen">, {words.stageStates[state]}</span>
      </span>
      {bar !== undefined && state === 'now' && (
        <span className={classes.bar} aria-hidden="true">
          <span style={{ width: `${bar * 100}%` }} />
        </span>
      )}
    </li>
  );
}

const LOOKS: Readonly<Record<StageState, readonly [typeof IconCheck, Tone]>> = {
  done: [IconCheck, 'good'],
  now: [IconLoader2, 'accent'],
  next: [IconCircleDashed, 'neutral'],
  skipped: [IconMinus, 'neutral'],
  failed: [IconCircleX, 'bad'],
};

const HEALTH_LOOKS: Readonly<Record<HealthStanding, readonly [typeof IconCheck, Tone]>> = {
  healthy: [IconCheck, 'good'],
  unchecked: [IconCircleDashed, 'neutral'],
  doubtful: [IconAlertTriangle, 'warn'],
};

/** What the health checks said after each wave; nothing when they have not spoken. */
export function HealthSaid({ records }: { readonly records: readonly EvidenceRecord[] }) {
  const said = records.flatMap(({ kind, body, at, sequence }) => (kind === 'health' ? [{ body, at, sequence }] : []));
  if (said.length === 0) return null;
  return (
    <div className={classes.healthSaid}>
      <h3 className={classes.smallTitle}>{words.healthRecords}</h3>
      <ul className={classes.plain}>
        {said.map(({ body, at, sequence }) => {
          const wave = numberIn(body, 'wave');
          const standing = healthIn(body);
          const [Mark, tone] = HEALTH_LOOKS[standing];
          return (
            <li key={sequence} className={classes.healthLine} style={toneStyle(tone)}>
              <Mark size={15} aria-hidden="true" />
              <span>
                {wave !== undefined && `${words.wave(wave)}: `}
                {standing === 'unchecked' ? words.notChecked : (textIn(body, 'because') ?? '')} · <Age of={at} />
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
