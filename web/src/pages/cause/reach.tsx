// What the fix makes better: images, and what runs them in each release phase. Every count leads to its list.
import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Schemas } from '../../api/queries.js';
import { PHASES, type ReleasePhase } from '../../api/vocabulary.js';
import { IconStack2 } from '../../components/icons.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { cause as words } from '../../strings/cause.js';
import classes from './cause.module.css';
import { imageNames, resourceName } from './names.js';

type Cause = Schemas['Cause'];

export function ReachPanel({ cause }: { readonly cause: Cause }) {
  const { reach, counts, rollout, decisions } = cause;
  const nameOf = imageNames(cause);
  const byPhase = workloadsByPhase(reach.workloads, rollout.deployments);
  const phases = PHASES.filter((phase) => (reach.byReleasePhase[phase] ?? 0) > 0);
  const isNone = counts.images === 0 && counts.workloads === 0;
  return (
    <Panel title={words.reach} hint={words.reachHint}>
      {isNone && <p className={classes.quiet}>{words.reachNone}</p>}
      <div className={classes.reach}>
        {counts.images > 0 && (
          <Group
            title={
              <>
                <IconStack2 size={14} aria-hidden="true" />
                {words.imageList(counts.images)}
              </>
            }
            total={counts.images}
            items={reach.images.map((digest) => ({
              id: digest,
              to: `/inventory/images/${encodeURIComponent(digest)}`,
              name: nameOf(digest),
              detail: '',
              seenIn: '',
            }))}
          />
        )}
        {phases.map((phase) => {
          const findings = decisions.find(({ releasePhase }) => releasePhase === phase)?.findings;
          const total = reach.byReleasePhase[phase] ?? 0;
          return (
            <Group
              key={phase}
              title={<PhaseTag of={phase} />}
              hint={
                <>
                  {words.workloadList(total)}
                  {findings !== undefined && (
                    <>
                      {', '}
                      {words.closesFindings(findings)}
                    </>
                  )}
                </>
              }
              total={total}
              items={(byPhase.get(phase) ?? []).map((id) => ({
                id,
                to: `/inventory/resources/${encodeURIComponent(id)}`,
                ...resourceName(id),
              }))}
            />
          );
        })}
      </div>
    </Panel>
  );
}

interface Item {
  readonly id: string;
  readonly to: string;
  readonly name: string;
  readonly detail: string;
  readonly seenIn: string;
}

const SHOWN = 8;

function Group({
  title,
  hint,
  items,
  total,
}: {
  readonly title: ReactNode;
  readonly hint?: ReactNode;
  readonly items: readonly Item[];
  readonly total: number;
}) {
  const [isOpen, setOpen] = useState(false);
  // What runs and what declares it may be called the same.
  const names = new Map<string, number>();
  for (const { name } of items) names.set(name, (names.get(name) ?? 0) + 1);
  const isShared = (name: string): boolean => (names.get(name) ?? 0) > 1;
  const shown = isOpen ? items : items.slice(0, SHOWN);
  return (
    <section className={classes.group}>
      <h3 className={classes.groupTitle}>{title}</h3>
      {hint !== undefined && <p className={classes.groupHint}>{hint}</p>}
      <ul className={classes.names}>
        {shown.map(({ id, to, name, detail, seenIn }) => (
          <li key={id}>
            <PageLink to={to} title={detail === '' ? id : detail}>
              {name}
              {isShared(name) && seenIn !== '' && <span className={classes.seenIn}> {seenIn}</span>}
            </PageLink>
          </li>
        ))}
      </ul>
      {items.length > SHOWN && (
        <Button variant="subtle" size="compact-sm" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
          {isOpen ? words.showLess : words.showMore(items.length - SHOWN)}
        </Button>
      )}
      {isOpen && items.length < total && <p className={classes.groupHint}>{words.cut(items.length, total)}</p>}
    </section>
  );
}

/** By the phase that they are deployed in, by name. One that no deployment names is counted, not listed. */
function workloadsByPhase(
  workloads: readonly string[],
  deployments: Cause['rollout']['deployments'],
): ReadonlyMap<ReleasePhase, readonly string[]> {
  const phaseOf = new Map(
    deployments.flatMap(({ releasePhase, workloads: ids }) => ids.map((id) => [id, releasePhase] as const)),
  );
  const byPhase = new Map<ReleasePhase, string[]>();
  for (const id of workloads.toSorted(byName)) {
    const phase = phaseOf.get(id);
    if (phase !== undefined) byPhase.set(phase, [...(byPhase.get(phase) ?? []), id]);
  }
  return byPhase;
}

function byName(a: string, b: string): number {
  return resourceName(a).name.localeCompare(resourceName(b).name, 'en', { numeric: true });
}
