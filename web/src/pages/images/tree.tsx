// The family tree of images: each on what it was built, its findings as a bar. By keyboard as trees are: arrows move, open and close.
// The table says the same in rows.
import { Skeleton } from '@mantine/core';
import { useRef, useState, type KeyboardEvent } from 'react';
import { EmptyState } from '../../components/empty-state.js';
import { IconChevronDown, IconChevronRight } from '../../components/icons.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { ProblemState } from '../../components/problem-state.js';
import { inventory as words } from '../../strings/inventory.js';
import { hrefOf } from '../../url/scope.js';
import { ImageName, type ImageRow } from './columns.js';
import classes from './tree.module.css';
import { MOST_ROWS, type Family, type FamilyRow } from './use-family.js';

export interface TreeProps {
  readonly family: Family;
  readonly onFold: (digest: string, isOpen: boolean) => void;
  readonly onShow: (digest: string) => void;
}

export function Tree({ family, onFold, onShow }: TreeProps) {
  const { rows, problem, retry, isLoading, isFull, more } = family;
  const [at, setAt] = useState<string>();
  const region = useRef<HTMLDivElement>(null);
  if (problem !== undefined && rows.every(({ kind }) => kind !== 'image')) return <ProblemState of={problem} retry={retry} />;
  if (isLoading) return <Skeleton height={420} radius="md" />;
  if (rows.length === 0) return <EmptyState title={words.noImage}>{words.noneWhy}</EmptyState>;
  const current = rows.some(({ key }) => key === at) ? at : rows[0]?.key;
  const most = Math.max(1, ...rows.map((row) => (row.kind === 'image' ? row.image.findings : 0)));

  const go = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    setAt(row.key);
    region.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(row.key)}"]`)?.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    const index = rows.findIndex(({ key }) => key === current);
    const row = rows[index];
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = stepOf(event.key, rows, index);
    if (step !== undefined) go(step);
    else if (event.key === 'Enter' && row.kind === 'image') onShow(row.image.digest);
    else if ((event.key === 'Enter' || event.key === ' ') && row.kind === 'more') more(row.of);
    else if (row.kind === 'image' && row.image.derived > 0 && isFold(event.key, row.isOpen))
      onFold(row.image.digest, !row.isOpen);
    else return;
    event.preventDefault();
  };
  return (
    <Panel hint={words.treeHint} title={words.tree} flush>
      {problem !== undefined && <ProblemState of={problem} retry={retry} small />}
      <div ref={region} role="tree" aria-label={words.treeLabel} className={classes.tree}>
        {rows.map((row) => (
          <div
            key={row.key}
            data-key={row.key}
            role="treeitem"
            tabIndex={row.key === current ? 0 : -1}
            aria-level={row.depth + 1}
            aria-label={labelOf(row)}
            aria-expanded={row.kind === 'image' && row.image.derived > 0 ? row.isOpen : undefined}
            className={classes.item}
            style={{ paddingLeft: 12 + row.depth * STEP, backgroundSize: `${row.depth * STEP}px 100%` }}
            onFocus={() => setAt(row.key)}
            onKeyDown={onKey}
            onClick={() => {
              if (row.kind === 'image') onShow(row.image.digest);
              if (row.kind === 'more') more(row.of);
            }}
          >
            {row.kind === 'image' ? (
              <Member row={row} most={most} onFold={onFold} />
            ) : (
              <span className={classes.quiet}>{row.kind === 'more' ? words.treeMore(row.count) : words.treeLoading}</span>
            )}
          </div>
        ))}
      </div>
      <p className={classes.keys}>{isFull ? words.treeFull(MOST_ROWS) : words.treeKeys}</p>
    </Panel>
  );
}

const STEP = 24;

interface MemberProps {
  readonly row: Extract<FamilyRow, { kind: 'image' }>;
  readonly most: number;
  readonly onFold: TreeProps['onFold'];
}

function Member({ row: { image, isOpen }, most, onFold }: MemberProps) {
  const { name, digest, derived, findings, workloads, releasePhase } = image;
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <>
      <span
        className={classes.fold}
        aria-hidden="true"
        onClick={(event) => {
          event.stopPropagation();
          if (derived > 0) onFold(digest, !isOpen);
        }}
      >
        {derived > 0 ? <Chevron size={15} /> : <span className={classes.leaf} />}
      </span>
      <span className={classes.name} title={name}>
        <ImageName of={name} />
      </span>
      <span className={classes.facts}>
        {derived > 0 && <span>{words.treeBuilt(derived)}</span>}
        {workloads > 0 && <span>{words.treeRuns(workloads)}</span>}
        {releasePhase !== 'unknown' && <PhaseTag of={releasePhase} short />}
      </span>
      <span className={classes.findings}>
        <svg width="96" height="6" aria-hidden="true" focusable="false">
          <rect width="96" height="6" rx="3" fill="var(--hw-sunken)" />
          {findings > 0 && <rect width={Math.max(3, (96 * findings) / most)} height="6" rx="3" fill="var(--hw-tone-bad)" />}
        </svg>
        {findings === 0 ? (
          <span className={classes.none}>0</span>
        ) : (
          <PageLink
            to={hrefOf('/findings', { about: [digest] })}
            tabIndex={-1}
            aria-label={`${findings} ${words.findingsOf(findings, name)}`}
            onClick={(event) => event.stopPropagation()}
          >
            {findings}
          </PageLink>
        )}
      </span>
    </>
  );
}

function labelOf(row: FamilyRow): string {
  if (row.kind === 'more') return words.treeMore(row.count);
  if (row.kind === 'loading') return words.treeLoading;
  const { name, derived, findings, workloads }: ImageRow = row.image;
  return [
    name,
    words.treeFindings(findings),
    ...(derived > 0 ? [words.treeBuilt(derived)] : []),
    ...(workloads > 0 ? [words.treeRuns(workloads)] : []),
  ].join(', ');
}

/** Where a key leads to; undefined for one that opens, closes, or is none of a tree's. */
function stepOf(key: string, rows: readonly FamilyRow[], index: number): number | undefined {
  const row = rows[index];
  if (key === 'ArrowDown' || key === 'j') return index + 1;
  if (key === 'ArrowUp' || key === 'k') return index - 1;
  if (key === 'Home') return 0;
  if (key === 'End') return rows.length - 1;
  if (key === 'ArrowRight' && row?.kind === 'image' && row.isOpen) return index + 1;
  const isClosed = row?.kind !== 'image' || !row.isOpen;
  if (key === 'ArrowLeft' && isClosed && row !== undefined && row.depth > 0)
    return rows.findLastIndex(({ depth }, nth) => nth < index && depth < row.depth);
  return undefined;
}

function isFold(key: string, isOpen: boolean): boolean {
  return key === (isOpen ? 'ArrowLeft' : 'ArrowRight') || key === ' ';
}
