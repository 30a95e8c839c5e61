// A release phase: how far on its way to users, as filled steps and a word.
import { PHASES, type ReleasePhase } from '../api/vocabulary.js';
import { phaseLetters, phaseWords } from '../strings/vocabulary.js';
import { Tag } from './tag.js';

const STEPS: Readonly<Record<ReleasePhase, number>> = { development: 1, test: 2, staging: 3, production: 4, unknown: 0 };

export function PhaseTag({ of, short = false }: { readonly of: ReleasePhase; readonly short?: boolean }) {
  const isProduction = of === 'production';
  return (
    <Tag
      tone={isProduction ? 'violet' : 'neutral'}
      mark={<PhaseMark of={of} />}
      look="plain"
      {...(short ? { title: phaseWords[of] } : {})}
    >
      {short ? phaseLetters[of] : phaseWords[of]}
    </Tag>
  );
}

/** Several phases in their order, as words alone: in little room. */
export function PhaseTags({ of }: { readonly of: readonly ReleasePhase[] }) {
  return (
    <span style={{ display: 'inline-flex', gap: '0 8px', fontSize: 'var(--hw-text-xs)', whiteSpace: 'nowrap' }}>
      {PHASES.filter((phase) => of.includes(phase)).map((phase) => (
        <abbr key={phase} title={phaseWords[phase]} style={phase === 'production' ? PRODUCTION : PLAIN}>
          {phaseLetters[phase]}
        </abbr>
      ))}
    </span>
  );
}

const PLAIN = { color: 'var(--hw-text-2)', textDecoration: 'none' };
const PRODUCTION = { ...PLAIN, color: 'var(--hw-tone-violet)', fontWeight: 600 };

function PhaseMark({ of }: { readonly of: ReleasePhase }) {
  return (
    <svg width="14" height="12" viewBox="0 0 14 12" aria-hidden="true" focusable="false">
      {[0, 1, 2, 3].map((step) => {
        const isFilled = step < STEPS[of];
        return (
          <rect
            key={step}
            x={step * 3.5 + 0.4}
            y={8 - step * 2}
            width="2.600"
            height={4 + step * 2}
            rx="0.8"
            fill="currentColor"
            opacity={isFilled ? 1 : 0.22}
          />
        );
      })}
    </svg>
  );
}
