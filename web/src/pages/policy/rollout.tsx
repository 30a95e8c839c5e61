// How far a policy was let in each release phase, what it finds there, and whether enforcing it today would break something.
import { Count } from '../../components/count.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { RungTag } from '../../components/rung-tag.js';
import { SimpleTable } from '../../components/simple-table.js';
import { toneStyle } from '../../components/tag.js';
import type { Schemas } from '../../api/queries.js';
import { policies as words } from '../../strings/policies.js';
import { phaseWords } from '../../strings/vocabulary.js';
import { hrefOf } from '../../url/scope.js';
import { verdictTones, VerdictMark } from '../policies/cell.js';
import { verdictOf } from '../policies/verdict.js';
import classes from './policy.module.css';

export function Rollout({ policy }: { readonly policy: Schemas['Policy'] }) {
  return (
    <Panel title={words.rollout} hint={words.rolloutHint} flush>
      <SimpleTable
        label={words.rollout}
        columns={[words.phase, words.rung, words.verdict, words.breaks, words.complies, words.notJudged, words.list]}
        rows={policy.phases.map((phase) => {
          const { releasePhase, rollout, passes, fails, errors, because } = phase;
          const verdict = verdictOf(phase);
          return {
            key: releasePhase,
            cells: [
              <PhaseTag key="phase" of={releasePhase} />,
              <RungTag key="rung" of={rollout} />,
              <span key="verdict" className={classes.verdict} style={toneStyle(verdictTones[verdict])}>
                <VerdictMark of={verdict} />
                <span>{fails > 0 ? words.wouldRefuse(fails) : because}</span>
              </span>,
              <Count key="fails" of={fails} what={words.breaks} to={`#${releasePhase}`} />,
              <Count key="passes" of={passes} what={words.complies} />,
              <Count key="errors" of={errors} what={words.notJudged} to="/coverage" />,
              <PageLink
                key="list"
                to={hrefOf('/findings', { rule: [policy.id], phase: [releasePhase] })}
                aria-label={words.findingsIn(policy.title, phaseWords[releasePhase].toLowerCase())}
              >
                {words.openFindings}
              </PageLink>,
            ],
          };
        })}
      />
    </Panel>
  );
}
