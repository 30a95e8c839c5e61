import type { Schemas } from '../api/queries.js';
import { plural } from '../lib/format.js';

type Node = Schemas['River']['nodes'][number];

/** The page River. */
export const river = {
  label: 'The river: sources on the left, images by level, what runs in each release phase on the right',
  keys: 'Arrow keys move along the stream, Enter opens the list behind a place.',
  drawing: 'River',
  view: 'View',
  search: 'Find a place',
  phase: 'Release phase',
  state: 'State',
  cause: 'Cause',
  causeAny: 'Choose a cause to see what it touches',
  causeNone: 'No cause is called so',
  causeSays: (touched: number, all: number, findings: number) =>
    `touches ${touched.toLocaleString('en')} of ${plural(all, 'place', 'places')}; its fix closes ${plural(findings, 'finding', 'findings')}.`,
  causeOpen: 'Open the cause',
  states: { affected: 'Affected', clear: 'Clear', unknown: 'Not known' } satisfies Record<Node['state'], string>,
  stateHints: {
    affected: 'something wrong passes here',
    clear: 'all of it was read, and nothing was found',
    unknown: 'not all of it was read',
  } satisfies Record<Node['state'], string>,
  columns: { source: 'Source', image: 'Image', workload: 'Runs' } satisfies Record<Node['column'], string>,
  sources: 'Sources',
  level: (level: number) => `Level ${level}`,
  levelHint: (level: number) =>
    level === 0 ? 'Images without a base among what was seen' : 'Images built on those of the levels before',
  runs: 'Runs in',
  findings: (count: number) => plural(count, 'finding', 'findings'),
  images: (count: number) => plural(count, 'image', 'images'),
  workloads: (count: number) => plural(count, 'workload', 'workloads'),
  folded: (count: number) => `${plural(count, 'place', 'places')} that are too small to be drawn alone`,
  more: (count: number) => `${count.toLocaleString('en')} more`,
  upstream: (count: number) => `${count.toLocaleString('en')} upstream`,
  downstream: (count: number) => `${count.toLocaleString('en')} downstream`,
  place: 'Place',
  kind: 'Where',
  from: 'Comes from',
  to: 'Flows to',
  findingsTitle: 'Findings',
  imagesTitle: 'Images',
  workloadsTitle: 'Workloads',
  wide: 'The wider, the more',
  at: 'Point at a place to see what is upstream and downstream of it.',
  leftOut: (count: number) =>
    `${plural(count, 'connection is', 'connections are')} not drawn: the smallest, and those that lead back.`,
  none: 'No place matches',
  noneWhy: 'Take a filter away to see the whole river again.',
  empty: 'Nothing flows yet',
  emptyWhy: 'Connect a source with images or manifests, and look at the estate; then the river shows how they hang together.',
  updated: 'The river was updated.',
} as const;
