/** What the pages of the web interface ask for first (web/src/pages), and what they ask for again when something changed (web/src/api/live.ts). */

export interface Page {
  readonly name: string;
  readonly asks: readonly string[];
}

/** Around every page: asked for once, and again when it may be different. */
export const FRAME = ['/me', '/halt', '/actions?state=waiting&limit=50', '/coverage', '/facets/cause'] as const;

/** @param action the id of one that is recorded */
export function pagesOf(action: string): readonly Page[] {
  return [
    { name: 'now', asks: ['/now', '/causes?limit=5'] },
    { name: 'causes', asks: ['/causes?sort=rank&reverse=false', '/facets/cause'] },
    { name: 'causes of a team', asks: ['/causes?owner=group%3Ateam-7&sort=rank&reverse=false'] },
    { name: 'cause', asks: ['/causes/cause-7', '/actions?cause=cause-7&limit=20'] },
    { name: 'river', asks: ['/river'] },
    { name: 'river of a cause', asks: ['/river?cause=cause-7'] },
    {
      name: 'approvals',
      asks: ['/actions?state=waiting&limit=100', '/actions?state=ready&state=approved&state=acting&state=undoing&limit=20'],
    },
    { name: 'action', asks: [`/actions/${action}`, `/evidence?subject=${action}&limit=100`] },
    { name: 'timeline', asks: ['/actions?limit=100'] },
    { name: 'findings', asks: ['/findings?sort=severity&reverse=false', '/facets/finding'] },
    {
      name: 'findings, filtered',
      asks: ['/findings?severity=critical&severity=high&phase=production&sort=severity&reverse=false'],
    },
    { name: 'findings by words', asks: ['/findings?q=openssl&sort=severity&reverse=false'] },
    { name: 'images', asks: ['/images?sort=name&reverse=false', '/facets/image'] },
    { name: 'image', asks: [`/images/sha256:${'7'.padStart(64, '0')}`] },
    { name: 'resources', asks: ['/resources?sort=name&reverse=false', '/facets/resource'] },
    { name: 'resource', asks: ['/resources/resource-7'] },
    { name: 'coverage', asks: ['/coverage'] },
    { name: 'policies', asks: ['/policies?limit=100&evaluated=true'] },
    { name: 'policy', asks: ['/policies/kubernetes/run-as-non-root'] },
    { name: 'response', asks: ['/response'] },
    { name: 'exemptions', asks: ['/exemptions'] },
    { name: 'evidence', asks: ['/evidence'] },
    { name: 'sources', asks: ['/sources'] },
    { name: 'settings', asks: ['/settings'] },
    { name: 'search', asks: ['/search?q=payments&limit=20'] },
  ];
}

/** What a recorded plan makes out of date. */
export function isOutdated(path: string): boolean {
  return ['/now', '/actions', '/causes'].some(
    (noun) => path === noun || path.startsWith(`${noun}?`) || path.startsWith(`${noun}/`),
  );
}
