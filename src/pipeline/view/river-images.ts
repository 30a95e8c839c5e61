/** The middle of the river: images by level, one node for each repository. */
import type { RiverNode } from './documents.js';
import { addTo, at, repositoryOf, shortName, type LookIndex, type Tally } from './look-index.js';
import { groupLevels } from './river-levels.js';
import { connections, found, NOTHING_FOUND, type Drawn } from './river-parts.js';
import { listAddress } from './web-address.js';

interface Repository {
  images: number;
  /** False when the packages of one of them were not. */
  isRead: boolean;
  readonly workloads: Set<string>;
}

export function drawImages(look: LookIndex): Drawn {
  const repositories = new Map([...look.images.values()].map((image) => [image.digest, repositoryOf(image)]));
  const groups = new Map<string, Repository>();
  const tallies = new Map<string, Tally>();
  const bases = new Map<string, Set<string>>();
  const { add, edges } = connections();
  for (const { digest, packages } of look.images.values()) {
    const repository = repositories.get(digest) ?? digest;
    const group = at(groups, repository, () => ({ images: 0, isRead: true, workloads: new Set<string>() }));
    group.images += 1;
    if (packages === null) group.isRead = false;
    for (const workload of look.workloadsOn.get(digest) ?? []) group.workloads.add(workload);
    addTo(tallies, repository, look.findingsOn.get(digest) ?? NOTHING_FOUND);
    const parent = look.family.parentOf(digest);
    const base = parent === undefined ? undefined : repositories.get(parent);
    if (base === undefined || base === repository) continue;
    at(bases, repository, () => new Set<string>()).add(base);
    add(nodeId(base), nodeId(repository));
  }
  const levels = groupLevels(groups.keys(), bases);
  const isJudged = lookedForFindings(look);
  const nodes = [...groups].map(([repository, { images, isRead, workloads }]): RiverNode => ({
    id: nodeId(repository),
    column: 'image',
    level: levels.get(repository) ?? 0,
    label: shortName(repository),
    folded: 0,
    images,
    workloads: workloads.size,
    ...found(tallies.get(repository), isRead && isJudged),
    query: listAddress('/inventory/images', { repository }),
  }));
  return { nodes, edges: edges(), placeOf: new Map([...repositories].map(([digest, name]) => [digest, nodeId(name)])) };
}

function nodeId(repository: string): string {
  return `image:${repository}`;
}

/** Without advisories and without another scanner nobody has looked for what is wrong with images. */
function lookedForFindings({ report }: LookIndex): boolean {
  return report.coverage.sources.some(({ observed }) => (observed['advisory'] ?? 0) > 0 || (observed['scanner-report'] ?? 0) > 0);
}
