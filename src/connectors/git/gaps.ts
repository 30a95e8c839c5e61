/** The gaps that opening a tree can give. Takes particulars, gives observations; decides nothing. */
import type { Gap, Observation } from '../../model/index.js';
import type { ErrorCode } from '../../lib/errors.js';
import type { TreeContext } from '../../ports/index.js';

/** What a file that was not looked at may have held. */
const ALL_IN_FILES: Gap['hides'] = ['sources', 'resources', 'owners', 'findings'];

interface Particulars {
  readonly what: string;
  readonly why: string;
  readonly remedy?: string;
  readonly hides?: Gap['hides'];
}

export function gapOf(
  context: TreeContext,
  code: ErrorCode,
  { what, why, remedy, hides = ALL_IN_FILES }: Particulars,
): Observation {
  return { kind: 'gap', gap: { code, source: context.source, what, why, hides, ...(remedy === undefined ? {} : { remedy }) } };
}

export function tooManyFiles(context: TreeContext, folder: string): Observation {
  return gapOf(context, 'FILES_TOO_MANY', {
    what: folder,
    why: `it holds more than ${context.limits.files} files; the rest was not looked at`,
  });
}

export function gitMissing(context: TreeContext, what: string, why: string): Observation {
  return gapOf(context, 'GIT_UNREADABLE', {
    what,
    why: `there is no git program on this machine: ${why}`,
    remedy: 'Install git, version 2.25 or later.',
  });
}
