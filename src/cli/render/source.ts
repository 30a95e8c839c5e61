/** Sources: what is configured, what can be read of each, how a reading went. */
import type { Style } from '../../lib/terminal.js';
import { plain } from '../../lib/terminal.js';
import type { ResultChange, SourceList, SourceTestReport, SyncReport } from '../../pipeline/index.js';
import { gapLines } from './coverage.js';
import { table } from './table.js';
import { count } from './words.js';

const GAPS_SHOWN = 5;

export function sourceListPage({ items }: SourceList, style: Style, width: number): string {
  if (items.length === 0) return 'No source is configured. Add one: headwater source add aws://';
  return table(
    ['SOURCE', 'ADDRESS', 'STATE', 'RESOURCES', 'SCOPES', 'GAPS', 'LAST READ WHOLE'],
    items.map(({ name, address, state, resources, scopes, gaps, lastWhole }) => [
      plain(name),
      plain(address),
      stateMark(state, style),
      state === 'unread' ? '–' : String(resources),
      state === 'unread' ? '–' : String(scopes),
      String(gaps.length),
      lastWhole ?? '–',
    ]),
    style,
    width,
  );
}

export function sourceTestPage({ sources }: SourceTestReport, style: Style, width: number): string {
  return sources
    .map(({ name, opened, accounts, regions, kinds, gaps }) => {
      const unreadable = kinds.filter(({ readable }) => !readable).length;
      const head = opened
        ? `${style.bold(plain(name))}: ${count(accounts.length, 'account')}, ${count(regions.length, 'region')}, ${count(kinds.length, 'kind')}`
        : `${style.bold(plain(name))}: ${style.red('cannot be opened')}`;
      const rows = kinds.map(({ apiVersion, kind, readable }) => [
        plain(kind),
        plain(apiVersion),
        readable ? style.green('readable') : style.red('not readable'),
      ]);
      const verdict = !opened || unreadable > 0 || gaps.length > 0 ? [] : [style.green('All of it can be read.')];
      return [
        head,
        ...(rows.length === 0 ? [] : [table(['KIND', 'OF', ''], rows, style, width)]),
        ...verdict,
        ...gapLines(gaps, style, GAPS_SHOWN),
      ].join('\n');
    })
    .join('\n\n');
}

export function syncPage({ sources }: SyncReport, style: Style, width: number): string {
  const gaps = sources.flatMap((source) => source.gaps);
  return [
    table(
      ['SOURCE', 'STATE', 'RESOURCES', 'GONE', 'SCOPES', 'CALLS', 'PAGES', 'SECONDS'],
      sources.map(({ name, state, resources, gone, scopes, calls, pages, startedAt, endedAt }) => [
        plain(name),
        stateMark(state, style),
        state === 'unread' ? '–' : String(resources),
        state === 'unread' ? '–' : String(gone),
        `${scopes.whole + scopes.skipped} of ${scopes.whole + scopes.skipped + scopes.broken}`,
        String(calls.made),
        String(pages),
        ((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000).toFixed(1),
      ]),
      style,
      width,
    ),
    '',
    gaps.length === 0 ? style.green('No gaps: everything that is configured was read.') : style.bold(count(gaps.length, 'gap')),
    ...gapLines(gaps, style, GAPS_SHOWN),
  ].join('\n');
}

/** `fail ← pass  aws/no-public-buckets  aws:arn:…  The bucket is public`; `–` where a policy has nothing to say. */
export function changeLine({ policy, resource, before, after, message }: ResultChange, style: Style): string {
  const mark = after === 'fail' ? style.red(after) : after === 'pass' ? style.green(after) : style.yellow(after ?? '–');
  const said = message === undefined ? '' : `  ${plain(message)}`;
  return `${mark} ← ${before ?? '–'}  ${plain(policy)}  ${plain(resource)}${said}`;
}

function stateMark(state: 'read' | 'partial' | 'unread', style: Style): string {
  if (state === 'read') return style.green(state);
  return state === 'partial' ? style.yellow(state) : style.red(state);
}
