/**
 * The line of tags that successive builds of the same thing share: `12-20260817` and `12` are both `12`, `2.4.0` and
 * `2.5.1` are both `2`, `3.20-alpine` is `3-alpine`. Two tracks of one repository are built apart.
 */
export function tagTrack(tags: readonly string[]): string {
  const tracks = tags.map(trackOf).filter((track) => track !== '');
  // A digest often has a movable tag and dated ones: the shortest names the line, `latest` only when nothing else does.
  const named = tracks.filter((track) => track !== 'latest');
  return [...(named.length > 0 ? named : tracks)].sort((a, b) => a.length - b.length || a.localeCompare(b))[0] ?? 'latest';
}

const DATE = /(?:^|[-_.])(?:20\d{2}[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01]))(?:[-_.]?\d{4,6})?(?=$|[-_.])/g;
const COMMIT = /(?:^|[-_.])(?:sha-?|g)?[0-9a-f]{7,40}(?=$|[-_.])/g;

function trackOf(tag: string): string {
  const undated = tag.replace(DATE, '').replace(COMMIT, (found) => (/\d/.test(found) && /[a-f]/.test(found) ? '' : found));
  return undated
    .replace(/^v(?=\d)/, '')
    .replace(/^(\d+)(?:\.\d+)+/, '$1')
    .replace(/^[-_.]+|[-_.]+$/g, '');
}
