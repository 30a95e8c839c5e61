// The way from what runs to the line that must change and its owner: one step under the other, and between two of them how the one
// is known to lead to the other, in words. It is a list, so it reads the same aloud.
import type { Icon } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import type { Schemas } from '../../api/queries.js';
import { confidenceWord } from '../../components/confidence.js';
import {
  IconBox,
  IconContainer,
  IconDots,
  IconFileCode,
  IconFileText,
  IconShieldQuestion,
  IconUsers,
} from '../../components/icons.js';
import { Mono } from '../../components/mono.js';
import { PageLink } from '../../components/page-link.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { toneStyle, type Tone } from '../../components/tag.js';
import { formatPercent } from '../../lib/format.js';
import { confidenceWords } from '../../strings/vocabulary.js';
import { cause as words } from '../../strings/cause.js';
import classes from './path.module.css';

type Path = Schemas['Cause']['path'];
type Node = Path['nodes'][number];
type Edge = Path['edges'][number];

export function CausePath({ path: { nodes, edges } }: { readonly path: Path }) {
  return (
    <ol className={classes.path}>
      {nodes.map((node, index) => {
        const edge = edges[index];
        return (
          // Two steps of a path may be called the same; their places tell them apart.
          <li key={index} className={classes.step}>
            <Stop node={node} />
            {edge !== undefined && index < nodes.length - 1 && <Way edge={edge} />}
          </li>
        );
      })}
    </ol>
  );
}

function Stop({ node }: { readonly node: Node }) {
  const { kind, label, detail, releasePhase, count, query } = node;
  const [Mark, tone] = LOOKS[kind];
  const isDigest = detail !== undefined && detail.startsWith('sha256:');
  return (
    <div className={classes.stop} style={toneStyle(tone)} data-kind={kind}>
      <span className={classes.mark}>
        <Mark size={16} aria-hidden="true" />
      </span>
      <div className={classes.words}>
        <span className={classes.kind}>{words.kinds[kind]}</span>
        <span className={classes.label}>
          {query === undefined ? <span>{label}</span> : <PageLink to={query}>{label}</PageLink>}
          {count !== undefined && count > 1 && kind !== 'more' && <span className={classes.alike}>{words.andAlike(count)}</span>}
        </span>
        {detail !== undefined && (
          <span className={classes.detail}>{isDigest ? <Mono short>{detail}</Mono> : <span>{detail}</span>}</span>
        )}
        {releasePhase !== undefined && <PhaseTag of={releasePhase} />}
      </div>
    </div>
  );
}

function Way({ edge: { label, confidence, because, ...edge } }: { readonly edge: Edge }) {
  const [first, ...rest] = because;
  const strength = confidence === null ? edge.strength : strengthOf(confidence);
  const style: CSSProperties = toneStyle(TONES[strength]);
  return (
    <div className={classes.way} data-strength={strength} style={style}>
      <span className={classes.line} aria-hidden="true" />
      <div className={classes.how}>
        <p>
          <strong>{label}</strong>
          <span className={classes.strength}>
            {confidence === null ? words.strength[strength] : `${confidenceWord(confidence)} · ${formatPercent(confidence)}`}
          </span>
        </p>
        <p className={classes.because}>{first ?? words.noReason}</p>
        {rest.length > 0 && (
          <details className={classes.more}>
            <summary>{words.moreReasons(rest.length)}</summary>
            <ul>
              {rest.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </div>
  );
}

/** The steps of `confidenceWord`, so that a line and its word say the same. */
function strengthOf(confidence: number): Edge['strength'] {
  switch (confidenceWord(confidence)) {
    case confidenceWords.certain:
      return 'certain';
    case confidenceWords.strong:
      return 'strong';
    case confidenceWords.likely:
      return 'likely';
    default:
      return 'weak';
  }
}

const TONES: Readonly<Record<Edge['strength'], Tone>> = {
  certain: 'accent',
  strong: 'accent',
  likely: 'blue',
  weak: 'warn',
  unknown: 'neutral',
};

const LOOKS: Readonly<Record<Node['kind'], readonly [Icon, Tone]>> = {
  workload: [IconBox, 'violet'],
  image: [IconContainer, 'blue'],
  more: [IconDots, 'neutral'],
  declaration: [IconFileText, 'neutral'],
  lines: [IconFileCode, 'bad'],
  owner: [IconUsers, 'accent'],
  missing: [IconShieldQuestion, 'warn'],
};
