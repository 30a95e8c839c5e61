/** Resources of the inventory: a list, and one with what is known of it. */
import type { Style } from '../../lib/terminal.js';
import { plain } from '../../lib/terminal.js';
import type { ListedResource, ShownResource } from '../../pipeline/index.js';
import { table } from './table.js';
import { count } from './words.js';

export function resourceListPage(items: readonly ListedResource[], style: Style, width: number): string {
  if (items.length === 0) return 'No such resource is in the inventory. Read the sources: headwater source sync';
  return [
    table(
      ['PLATFORM', 'ACCOUNT', 'REGION', 'KIND', 'NAME', 'PHASE', 'ID'],
      items.map(({ platform, account, cluster, region, kind, namespace, name, releasePhase, id }) =>
        [
          platform,
          account ?? cluster ?? '–',
          region ?? '–',
          kind,
          namespace === undefined ? name : `${namespace}/${name}`,
          releasePhase,
          id,
        ].map(plain),
      ),
      style,
      width,
    ),
    '',
    count(items.length, 'resource'),
  ].join('\n');
}

export function resourcePage(shown: ShownResource, style: Style): string {
  const { resource, namespace, name, platform, account, cluster, region } = shown;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['id', shown.id],
    ['platform', [platform, account ?? cluster, region].filter((part) => part !== undefined).join(', ')],
    ['release phase', `${shown.releasePhase} (${shown.phaseBecause})`],
    ['made', shown.createdAt],
    ['seen', `${shown.firstSeen} to ${shown.lastSeen}, by ${shown.source}`],
    [
      'labels',
      Object.entries(shown.labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ') || undefined,
    ],
  ];
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', style.bold(title), ...lines.map((line) => `  ${plain(line)}`)];
  return [
    style.bold(plain(`${resource.kind} ${namespace === undefined ? name : `${namespace}/${name}`}`)),
    ...facts.flatMap(([key, value]) => (value === undefined ? [] : [`${key.padEnd(14)} ${plain(value)}`])),
    ...section(
      'Runs',
      shown.runs.map(
        ({ container, reference, running }) => `${container}: ${reference}${running === undefined ? '' : ` as ${running}`}`,
      ),
    ),
    ...section(
      'Related',
      shown.edges.map(({ relation, to, evidence }) => `${relation} ${to} (${evidence})`),
    ),
    ...section(
      'Not read',
      shown.unread.map(({ path, why }) => `${path}: ${why}`),
    ),
    ...section(
      'History',
      shown.history.map(({ at, state }) => `${at} ${state}`),
    ),
  ].join('\n');
}
