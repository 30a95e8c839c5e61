// One place of the river: its name, and in words and a mark how it stands. All of it is the link to the list of what stands there.
import { memo } from 'react';
import { IconCircleCheck, IconShieldQuestion } from '../../components/icons.js';
import { EndKept } from '../../components/end-kept.js';
import { PageLink } from '../../components/page-link.js';
import { SeverityMark } from '../../components/severity.js';
import { shortNumber } from '../../lib/format.js';
import { river as words } from '../../strings/river.js';
import { phaseWords, severityWords } from '../../strings/vocabulary.js';
import type { LaidNode } from './layout.js';
import classes from './river.module.css';
import type { RiverNode } from './stream.js';

export interface PlaceProps {
  readonly laid: LaidNode;
  readonly isDense: boolean;
  /** The one that Tab goes to. */
  readonly isEntry: boolean;
}

export const Place = memo(function Place({ laid: { node, x, y, width, height, isRow }, isDense, isEntry }: PlaceProps) {
  const [group, name] = namesOf(node.label);
  const isShort = isDense || isRow;
  return (
    <PageLink
      to={node.query}
      className={classes.place}
      data-place={node.id}
      data-state={node.state}
      data-dense={isDense || isRow || undefined}
      data-row={isRow || undefined}
      data-folded={node.folded > 0 || undefined}
      tabIndex={isEntry ? 0 : -1}
      style={{ ...(isDense ? { left: x, top: y } : { transform: `translate(${x}px, ${y}px)` }), width, height }}
      aria-label={placeWords(node)}
      title={node.label}
    >
      <span className={classes.words}>
        {!isShort && group !== '' && <span className={classes.group}>{group}</span>}
        <span className={classes.name}>
          <EndKept of={isDense && !isRow ? node.label : name} />
        </span>
        {(!isShort || node.state !== 'affected') && <Standing node={node} isShort={isDense && !isRow} />}
        {isShort && node.state === 'affected' && <span className={classes.number}>{shortNumber(node.findings)}</span>}
      </span>
    </PageLink>
  );
});

/** `isShort`: the mark alone; its word is in the name that is read aloud, and in the legend. */
function Standing({
  node: { state, findings, worst = 'unknown' },
  isShort,
}: {
  readonly node: RiverNode;
  readonly isShort: boolean;
}) {
  return (
    <span className={classes.standing}>
      {state === 'affected' && <SeverityMark of={worst} size={10} />}
      {state === 'clear' && <IconCircleCheck size={11} aria-hidden="true" />}
      {state === 'unknown' && <IconShieldQuestion size={11} aria-hidden="true" />}
      {!isShort && (state === 'affected' ? words.findings(findings) : words.states[state])}
    </span>
  );
}

/** Everything that the drawing says of it, in one sentence. */
export function placeWords(node: RiverNode): string {
  const { label, column, level, releasePhase, state, findings, worst, images, workloads, folded } = node;
  return [
    label,
    column === 'image' ? words.level(level) : releasePhase === undefined ? words.columns[column] : phaseWords[releasePhase],
    words.states[state],
    ...(findings > 0 ? [words.findings(findings)] : []),
    ...(worst === undefined ? [] : [severityWords[worst]]),
    ...(images > 0 ? [words.images(images)] : []),
    ...(workloads > 0 ? [words.workloads(workloads)] : []),
    ...(folded > 0 ? [words.folded(folded)] : []),
  ].join(', ');
}

/** `payments/api` is `api` of `payments`. */
function namesOf(label: string): readonly [group: string, name: string] {
  const slash = label.lastIndexOf('/');
  return slash <= 0 ? ['', label] : [label.slice(0, slash), label.slice(slash + 1)];
}
