// What the table of images shows of each.
import type { Schemas } from '../../api/queries.js';
import { Count } from '../../components/count.js';
import { Mono } from '../../components/mono.js';
import { PhaseTag } from '../../components/phase-tag.js';
import type { Column } from '../../components/table-model.js';
import { Age } from '../../components/time.js';
import { common } from '../../strings/common.js';
import { inventory as words } from '../../strings/inventory.js';
import { hrefOf } from '../../url/scope.js';
import { imagePath } from '../image/details.js';
import classes from './tree.module.css';

export type ImageRow = Schemas['ImageRow'];

/** What tells images apart comes first; the registry, the same for most, after it. */
export function ImageName({ of }: { readonly of: string }) {
  const cut = of.indexOf('/') + 1;
  return (
    <>
      {of.slice(cut)}
      {cut > 0 && <span className={classes.registry}> {of.slice(0, cut - 1)}</span>}
    </>
  );
}

export const COLUMNS: readonly Column<ImageRow>[] = [
  {
    key: 'name',
    title: words.image,
    width: 'minmax(240px, 1fr)',
    sort: 'name',
    card: 'title',
    cell: ({ name }) => (
      <span title={name}>
        <ImageName of={name} />
      </span>
    ),
  },
  { key: 'digest', title: words.digest, width: '152px', card: 'none', cell: ({ digest }) => <Mono short>{digest}</Mono> },
  { key: 'level', title: words.level, width: '64px', sort: 'level', align: 'end', cell: ({ level }) => level },
  { key: 'phase', title: words.phase, width: '132px', cell: ({ releasePhase }) => <PhaseTag of={releasePhase} /> },
  {
    key: 'created',
    title: words.created,
    width: '92px',
    sort: 'created',
    cell: ({ created }) => <Age of={created} never={common.notReadMark} />,
  },
  {
    key: 'packages',
    title: words.packages,
    width: '92px',
    sort: 'packages',
    align: 'end',
    cell: ({ packages }) => <Count of={packages} what={words.packages} />,
  },
  {
    key: 'derived',
    title: words.derived,
    width: '96px',
    sort: 'derived',
    align: 'end',
    cell: ({ digest, name, derived }) => (
      <Count of={derived} what={words.derivedOf(derived, name)} to={hrefOf('/inventory/images', { parent: [digest] })} />
    ),
  },
  {
    key: 'workloads',
    title: words.workloads,
    width: '80px',
    align: 'end',
    cell: ({ digest, name, workloads }) => (
      <Count of={workloads} what={words.workloadsOf(workloads, name)} to={imagePath(digest)} />
    ),
  },
  {
    key: 'findings',
    title: words.findings,
    width: '92px',
    sort: 'findings',
    align: 'end',
    cell: ({ digest, name, findings }) => (
      <Count of={findings} what={words.findingsOf(findings, name)} to={hrefOf('/findings', { about: [digest] })} />
    ),
  },
];
