// Everything that enforcing a policy would break today, phase by phase, with who owns it: what nearest to users first.
import { PHASES } from '../../api/vocabulary.js';
import type { Schemas } from '../../api/queries.js';
import { EmptyState } from '../../components/empty-state.js';
import { IconCircleCheck } from '../../components/icons.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { SimpleTable } from '../../components/simple-table.js';
import { toneStyle } from '../../components/tag.js';
import { common } from '../../strings/common.js';
import { policies as words } from '../../strings/policies.js';
import { phaseWords } from '../../strings/vocabulary.js';
import { hrefOf } from '../../url/scope.js';
import { verdictTones, VerdictMark } from '../policies/cell.js';
import { verdictOf, type PolicyPhase } from '../policies/verdict.js';
import classes from './policy.module.css';

type Policy = Schemas['Policy'];
type Broken = Policy['wouldBreak'][number]['resources'];

export function WouldBreak({ policy }: { readonly policy: Policy }) {
  const phases = PHASES.toReversed().flatMap((phase) => policy.phases.filter(({ releasePhase }) => releasePhase === phase));
  const breaking = phases.filter(({ fails }) => fails > 0);
  return (
    <Panel title={words.breakTitle} hint={words.breakHint} flush>
      {breaking.length === 0 ? (
        <EmptyState icon={IconCircleCheck} title={words.breakNone} small>
          {words.breakNoneWhy}
        </EmptyState>
      ) : (
        phases.map((phase) => (
          <InPhase
            key={phase.releasePhase}
            policy={policy}
            phase={phase}
            resources={policy.wouldBreak.find(({ releasePhase }) => releasePhase === phase.releasePhase)?.resources ?? []}
          />
        ))
      )}
    </Panel>
  );
}

interface InPhaseProps {
  readonly policy: Policy;
  readonly phase: PolicyPhase;
  readonly resources: Broken;
}

function InPhase({ policy, phase, resources }: InPhaseProps) {
  const { releasePhase, fails, errors } = phase;
  const verdict = verdictOf(phase);
  const things = thingsOf(resources);
  const owners = new Set(things.flatMap(({ owner }) => (owner === null ? [] : [owner])));
  const unowned = things.filter(({ owner }) => owner === null).length;
  const list = hrefOf('/findings', { rule: [policy.id], phase: [releasePhase] });
  return (
    <section id={releasePhase} className={classes.phase} aria-label={words.breakIn(phaseWords[releasePhase].toLowerCase())}>
      <h3 className={classes.phaseHead}>
        <PhaseTag of={releasePhase} />
        <span className={classes.verdict} style={toneStyle(verdictTones[verdict])}>
          <VerdictMark of={verdict} />
          {fails > 0 ? words.wouldBreak(fails) : errors > 0 ? words.breakUnknown : words.breakSafe}
        </span>
        {fails > 0 && <span className={classes.owners}>{words.owners(owners.size, unowned)}</span>}
      </h3>
      {resources.length > 0 && (
        <div className={classes.broken}>
          <SimpleTable
            label={words.breakIn(phaseWords[releasePhase].toLowerCase())}
            columns={[words.resource, words.owner, words.list]}
            rows={things.map(({ name, owner, ids }) => ({
              key: name,
              cells: [
                <span key="name" className={classes.thing}>
                  {name}
                  {ids.map((id) => (
                    <PageLink key={id} to={`/inventory/resources/${encodeURIComponent(id)}`} className={classes.id}>
                      {id}
                    </PageLink>
                  ))}
                </span>,
                owner === null ? (
                  <span key="owner" className={classes.quiet}>
                    {common.nobody}
                  </span>
                ) : (
                  <PageLink key="owner" to={hrefOf('/causes', { owner: [owner] })}>
                    {owner}
                  </PageLink>
                ),
                <PageLink
                  key="findings"
                  to={hrefOf('/findings', { rule: [policy.id], about: ids })}
                  aria-label={`${words.itsFindings}: ${name}`}
                >
                  {words.itsFindings}
                </PageLink>,
              ],
            }))}
          />
        </div>
      )}
      {fails > resources.length && (
        <p className={classes.cut}>
          {words.cut(resources.length, fails)} <PageLink to={list}>{words.openFindings}</PageLink>
        </p>
      )}
    </section>
  );
}

interface Thing {
  readonly name: string;
  readonly owner: string | null;
  readonly ids: readonly string[];
}

/** What is declared and what runs of it have one name: one thing, with the owner of either. What has an owner comes first. */
function thingsOf(resources: Broken): readonly Thing[] {
  const things = new Map<string, Thing>();
  for (const { id, name, owner } of resources) {
    const known = things.get(name);
    things.set(name, { name, owner: known?.owner ?? owner, ids: [...(known?.ids ?? []), id] });
  }
  return [...things.values()].toSorted((a, b) => {
    if ((a.owner === null) !== (b.owner === null)) return a.owner === null ? 1 : -1;
    return (a.owner ?? '').localeCompare(b.owner ?? '') || a.name.localeCompare(b.name);
  });
}
