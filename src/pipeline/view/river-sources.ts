/** The left of the river: the repositories that images are built from and resources are declared in, and what was not seen. */
import type { ReportedCause } from '../report.js';
import type { RiverNode } from './documents.js';
import { addTo, at, type LookIndex, type Tally } from './look-index.js';
import { connections, found, type Drawn } from './river-parts.js';
import { listAddress } from './web-address.js';

const NOT_SEEN = 'source-not-seen';
const NOT_KNOWN = 'source-not-known';

export function sourceOfCause({ kind, location }: ReportedCause): string {
  if (location !== undefined) return sourceNode(location.repository);
  return kind === 'unseen-base' ? NOT_SEEN : NOT_KNOWN;
}

function sourceNode(repository: string): string {
  return `source:${repository}`;
}

interface Source {
  readonly label: string;
  readonly isRead: boolean;
  readonly query: string;
  images: number;
  workloads: number;
}

export function drawSources(look: LookIndex, images: Drawn, workloads: Drawn): Drawn {
  const sources = new Map<string, Source>();
  const read = new Set(look.report.repositories.map(({ name }) => name));
  const repository = (name: string): Source =>
    at(sources, sourceNode(name), () => ({
      label: name,
      isRead: read.has(name),
      query: listAddress('/causes', { repository: name }),
      images: 0,
      workloads: 0,
    }));
  const unknown = (id: string, label: string, query: string): Source =>
    at(sources, id, () => ({ label, isRead: false, query, images: 0, workloads: 0 }));
  const { add, edges } = connections();
  for (const { digest, dockerfile, base } of look.images.values()) {
    const to = images.placeOf.get(digest) ?? digest;
    if (dockerfile !== undefined) {
      repository(dockerfile.repository).images += 1;
      add(sourceNode(dockerfile.repository), to);
    }
    if (base === 'not-seen') {
      unknown(NOT_SEEN, 'Bases not seen', listAddress('/causes', { kind: 'unseen-base' })).images += 1;
      add(NOT_SEEN, to);
    } else if (dockerfile === undefined && look.family.parentOf(digest) === undefined) {
      unknown(NOT_KNOWN, 'Source not known', listAddress('/inventory/images', { level: '0' })).images += 1;
      add(NOT_KNOWN, to);
    }
  }
  for (const [id, place] of workloads.placeOf) {
    const location = look.resources.get(id)?.location;
    if (location === undefined) continue;
    repository(location.repository).workloads += 1;
    add(sourceNode(location.repository), place);
  }
  const tallies = new Map<string, Tally>();
  for (const cause of look.report.causes) {
    addTo(tallies, sourceOfCause(cause), { count: cause.findingCount, worst: cause.severity });
    if (cause.location !== undefined) repository(cause.location.repository);
  }
  const nodes = [...sources].map(([id, { label, isRead, query, images: built, workloads: declared }]): RiverNode => ({
    id,
    column: 'source',
    level: 0,
    label,
    folded: 0,
    images: built,
    workloads: declared,
    ...found(tallies.get(id), isRead),
    query,
  }));
  return { nodes, edges: edges(), placeOf: new Map() };
}
