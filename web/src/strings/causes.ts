import type { Schemas } from '../api/queries.js';

/** The words for kinds of causes: where the change has to be made. */
export const causeKinds: Readonly<Record<Schemas['Cause']['kind'], { readonly name: string; readonly does: string }>> = {
  'base-image': { name: 'Base image', does: 'A base image brings it to all that was built on it.' },
  image: { name: 'Image', does: 'The image itself brings it.' },
  'stale-base': { name: 'Old base', does: 'A newer build without it is there already.' },
  'unseen-base': { name: 'Base not seen', does: 'It comes from a base image that no source described.' },
  manifest: { name: 'Manifest', does: 'A manifest says so, and every deployment follows it.' },
  dockerfile: { name: 'Dockerfile', does: 'A Dockerfile says so, and every build follows it.' },
  block: { name: 'Infrastructure code', does: 'Infrastructure code declares it so.' },
  resource: { name: 'Live resource', does: 'It was set on the live resource; no source of it was seen.' },
};

/** The page Causes. */
export const causes = {
  search: 'Search in titles',
  severity: 'Severity',
  kind: 'Kind',
  repository: 'Repository',
  owner: 'Owner',
  cause: 'Cause',
  rank: 'Rank',
  findings: 'Findings',
  findingsOf: (count: number, title: string) => `${count === 1 ? 'finding' : 'findings'} closed by: ${title}`,
  workloads: 'Workloads',
  workloadsOf: (count: number, title: string) => `${count === 1 ? 'workload' : 'workloads'} reached by: ${title}`,
  phases: 'Reaches',
  sure: 'How sure',
  state: 'State',
  nowhere: 'place not known',
  none: 'No cause matches',
  noneWhy: 'Take a filter away, or look at what could not be read: what was not read has no cause here.',
} as const;
