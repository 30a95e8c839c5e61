// All that somebody needs to know who decides on an action: what it does to the last call, why, how far it reaches, how harm is
// noticed, what undoing it does, and who has said what. The same words before it is done and after.
import type { ReactNode } from 'react';
import { PageLink } from '../../components/page-link.js';
import { IconAlertTriangle } from '../../components/icons.js';
import { CopyId, Mono } from '../../components/mono.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { Severity } from '../../components/severity.js';
import { toneStyle } from '../../components/tag.js';
import { Facts } from '../../components/facts.js';
import { Age, Time } from '../../components/time.js';
import { action as words } from '../../strings/action.js';
import { Allowances } from './allowances.js';
import classes from './action.module.css';
import { Calls } from './calls.js';
import type { Action, EvidenceRecord } from './use-action.js';
import { Votes } from './votes.js';

export interface ExplanationProps {
  readonly of: Action;
  readonly records: readonly EvidenceRecord[] | undefined;
}

export function Explanation({ of, records }: ExplanationProps) {
  return (
    <div className={classes.parts}>
      <Part title={words.parts.what}>
        <What of={of} records={records} />
      </Part>
      <Part title={words.parts.why}>
        <Facts
          of={[
            [
              words.cause,
              <PageLink key="cause" to={`/causes/${encodeURIComponent(of.cause)}`}>
                {of.causeTitle ?? of.cause}
              </PageLink>,
            ],
            [words.policies, <Policies key="policies" of={of.policies} />],
            [words.severity, <Severity key="severity" of={of.severity} />],
            [words.phase, <PhaseTag key="phase" of={of.phase} />],
            [words.owner, of.owner ?? words.ownerUnknown],
          ]}
        />
        <Allowances of={of.allowances} rung={of.rung} />
      </Part>
      <Part title={words.parts.reach}>
        <Facts
          of={[
            [words.on, words.targets(of.blastRadius.targets)],
            [words.services, of.blastRadius.services.join(', ') || words.noServices],
            [
              words.limits,
              of.blastRadius.limits.length === 0 ? (
                words.noLimits
              ) : (
                <ul key="limits" className={classes.plain}>
                  {of.blastRadius.limits.map((limit) => (
                    <li key={limit}>{limit}</li>
                  ))}
                </ul>
              ),
            ],
          ]}
        />
      </Part>
      <Part title={words.parts.health}>
        {of.health.length === 0 ? (
          <p>{words.noHealth}</p>
        ) : (
          <>
            <p>{words.watched}</p>
            <ul className={classes.bullets}>
              {of.health.map((check) => (
                <li key={check}>{check}</li>
              ))}
            </ul>
          </>
        )}
      </Part>
      <Part title={words.parts.undo}>
        <UndoWords of={of} />
      </Part>
      <Part title={words.parts.people}>
        <Votes of={of} />
        <Facts
          of={[
            [words.proposedBy, of.proposedBy],
            [words.proposedAt, <Age key="at" of={of.at} />],
            [words.plan, <CopyId key="plan">{of.plan}</CopyId>],
          ]}
        />
      </Part>
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h3 className={classes.partTitle}>{title}</h3>
      <div className={classes.partBody}>{children}</div>
    </section>
  );
}

function What({ of: { targets, effects }, records }: ExplanationProps) {
  return (
    <>
      {effects.length === 0 && <p className={classes.quiet}>{words.effectsUnknown}</p>}
      <ul className={classes.targets}>
        {targets.map(({ resource, name }) => {
          const sentences = effects.find((effect) => effect.resource === resource)?.sentences ?? [];
          return (
            <li key={resource}>
              <PageLink to={`/inventory/resources/${encodeURIComponent(resource)}`} className={classes.target}>
                {name}
              </PageLink>
              {sentences.length > 0 && (
                <ul className={classes.bullets}>
                  {sentences.map((sentence) => (
                    <li key={sentence}>{sentence}</li>
                  ))}
                </ul>
              )}
            </li>
          );
        })}
      </ul>
      <Calls targets={targets} records={records} isOpen={effects.length === 0} />
    </>
  );
}

function Policies({ of }: { readonly of: readonly string[] }) {
  if (of.length === 0) return <>{words.noPolicies}</>;
  return (
    <ul className={classes.plain}>
      {of.map((policy) => (
        <li key={policy}>
          <PageLink to={`/policies/${policy}`}>
            <Mono>{policy}</Mono>
          </PageLink>
        </li>
      ))}
    </ul>
  );
}

/** What undo does and until when; said most clearly when there is none. */
export function UndoWords({ of: { undoes, undoUntil, irreversible, state, targets } }: { readonly of: Action }) {
  if (irreversible !== undefined) {
    return (
      <p className={classes.warning} style={toneStyle('bad')}>
        <IconAlertTriangle size={16} aria-hidden="true" />
        <span>
          <strong>{words.irreversible}</strong> {irreversible}
        </span>
      </p>
    );
  }
  const isOver = undoUntil === null && ['undone', 'refused', 'failed', 'rejected', 'lapsed'].includes(state);
  return (
    <>
      {state === 'undone' ? <Undone targets={targets} /> : <p>{isOver ? words.undoNot : undoes}</p>}
      {undoUntil !== null && (
        <p>
          {words.undoUntil} <Time of={undoUntil} /> (<Age of={undoUntil} />
          ).
        </p>
      )}
      {undoUntil === null && !isOver && <p className={classes.quiet}>{words.undoLater}</p>}
    </>
  );
}

function Undone({ targets }: Pick<Action, 'targets'>) {
  const undos = targets.flatMap(({ undo }) => (undo === undefined ? [] : [undo]));
  const by = [...new Set(undos.map((undo) => undo.by))];
  const at = undos
    .map((undo) => undo.at)
    .toSorted()
    .at(-1);
  return (
    <p>
      {words.undoneBy(by.join(', '))} {at !== undefined && <Time of={at} />}
    </p>
  );
}
