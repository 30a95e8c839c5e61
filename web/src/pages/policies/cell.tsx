// One policy in one release phase: how far it was let, and whether enforcing it would break something there.
import { Count } from '../../components/count.js';
import { IconAlertOctagon, IconCircleCheck, IconCircleX, IconHelp } from '../../components/icons.js';
import { PageLink } from '../../components/page-link.js';
import { RungTag } from '../../components/rung-tag.js';
import { toneStyle, type Tone } from '../../components/tag.js';
import { common } from '../../strings/common.js';
import { policies as words } from '../../strings/policies.js';
import { phaseWords } from '../../strings/vocabulary.js';
import { hrefOf } from '../../url/scope.js';
import classes from './policies.module.css';
import { policyPath, verdictOf, type PolicyPhase, type PolicyRow, type Verdict } from './verdict.js';

export const verdictTones: Readonly<Record<Verdict, Tone>> = {
  breaks: 'bad',
  safe: 'good',
  errors: 'warn',
  undecided: 'neutral',
};

const MARKS = { breaks: IconCircleX, safe: IconCircleCheck, errors: IconAlertOctagon, undecided: IconHelp } as const;

export function VerdictMark({ of, size = 15 }: { readonly of: Verdict; readonly size?: number }) {
  const Mark = MARKS[of];
  return <Mark size={size} stroke={2} aria-hidden="true" />;
}

export function Cell({ policy, phase }: { readonly policy: PolicyRow; readonly phase: PolicyPhase | undefined }) {
  if (phase === undefined) {
    return (
      <span className={classes.nothing} title={words.nothing}>
        <span aria-hidden="true">{common.notReadMark}</span>
        <span className="hw-unseen">{words.nothing}</span>
      </span>
    );
  }
  const verdict = verdictOf(phase);
  const { releasePhase, rollout, passes, fails, errors } = phase;
  const phaseName = phaseWords[releasePhase].toLowerCase();
  return (
    <div className={classes.cell} style={toneStyle(verdictTones[verdict])} data-verdict={verdict}>
      <p className={classes.verdict} title={phase.because}>
        <VerdictMark of={verdict} />
        {verdict === 'breaks' ? (
          <PageLink to={`${policyPath(policy.id)}#${releasePhase}`} className={classes.breaks}>
            {words.wouldBreak(fails)}
            <span className="hw-unseen">{words.seeBroken(policy.title, phaseName)}</span>
          </PageLink>
        ) : (
          <span>{verdict === 'safe' ? words.safe : words.undecided}</span>
        )}
      </p>
      <Share passes={passes} fails={fails} errors={errors} />
      <p className={classes.foot}>
        <RungTag of={rollout} look="plain" />
        {fails > 0 ? (
          <PageLink
            to={hrefOf('/findings', { rule: [policy.id], phase: [releasePhase] })}
            aria-label={words.findingsIn(policy.title, phaseName)}
          >
            {words.findings}
          </PageLink>
        ) : (
          errors === 0 && <span>{words.comply(passes)}</span>
        )}
        {errors > 0 && (
          <PageLink to="/coverage" title={words.errorsWhy} className={classes.errors}>
            {words.errors(errors)}
          </PageLink>
        )}
      </p>
    </div>
  );
}

/** Of all that it judged: what would break, what could not be judged, what complies. */
function Share({ passes, fails, errors }: Pick<PolicyPhase, 'passes' | 'fails' | 'errors'>) {
  const all = passes + fails + errors;
  if (all === 0) return <span className={classes.share} aria-hidden="true" />;
  const parts = [
    ['bad', fails],
    ['warn', errors],
    ['good', passes],
  ] as const;
  return (
    <span className={classes.share} aria-hidden="true">
      {parts.map(([tone, count]) =>
        count === 0 ? null : <span key={tone} style={{ ...toneStyle(tone), flexGrow: count }} data-part={tone} />,
      )}
    </span>
  );
}

/** All findings of a policy, wherever; – when that was not counted. */
export function PolicyFindings({ policy, count }: { readonly policy: PolicyRow; readonly count: number | null }) {
  return <Count of={count} what={words.findingsOf(count ?? 0, policy.title)} to={hrefOf('/findings', { rule: [policy.id] })} />;
}
