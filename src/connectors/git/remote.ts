/**
 * Turns the address of a git remote into the name that people know a repository by, as `gitRemoteOf` does, with the forms that
 * single hosts have for themselves.
 */
import { gitRemoteOf, type Place, type Remote } from '../../lib/git-remote.js';

export type { Remote };

export function remoteOf(written: string): Remote | undefined {
  return gitRemoteOf(written, onTheWeb);
}

/** Azure DevOps writes its ssh addresses in another form than the page of the repository. */
function onTheWeb({ host, segments }: Place): Place {
  const [version, organisation, project, repository] = segments;
  if (host !== 'ssh.dev.azure.com' || version !== 'v3' || repository === undefined) return { host, segments };
  return { host: 'dev.azure.com', segments: [organisation ?? '', project ?? '', '_git', repository] };
}
