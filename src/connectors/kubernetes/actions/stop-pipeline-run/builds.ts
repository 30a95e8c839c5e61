/**
 * What a PipelineRun builds: the commit that Pipelines-as-Code notes on each run that it starts, and the one that a run is given
 * in the words of Tekton Chains. Never guesses from a branch, an image's name, or parameters that are called what somebody liked.
 * https://pipelinesascode.com/docs/, https://tekton.dev/docs/chains/slsa-provenance/#type-hinting
 */
import { gitRemoteOf } from '../../../../lib/git-remote.js';
import type { Resource } from '../../../../model/index.js';
import type { BuiltCommit } from '../../../../ports/index.js';
import { at, listAt, textAt } from '../../schema.js';

const PIPELINES_AS_CODE = 'pipelinesascode.tekton.dev';
/** SHA-1 or SHA-256, whole. */
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

export function builds({ raw, annotations, labels, unread }: Resource): BuiltCommit | undefined {
  if (unread?.some(({ path }) => path === 'spec' || path === 'status') === true) return undefined;
  if (at(raw, 'spec') === undefined || isOver(raw)) return undefined;
  const said = [
    [own(annotations, `${PIPELINES_AS_CODE}/repo-url`), own(annotations, `${PIPELINES_AS_CODE}/sha`)],
    [own(annotations, `${PIPELINES_AS_CODE}/repo-url`), own(labels, `${PIPELINES_AS_CODE}/sha`)],
    [parameter(raw, 'CHAINS-GIT_URL'), parameter(raw, 'CHAINS-GIT_COMMIT')],
  ].flatMap(([address, commit]): readonly (BuiltCommit | undefined)[] => {
    return commit === undefined || address === undefined ? [] : [builtOf(address, commit)];
  });
  const [first] = said;
  return said.every((one) => one?.repository === first?.repository && one?.commit === first?.commit) ? first : undefined;
}

function isOver(raw: Resource['raw']): boolean {
  const wanted = textAt(raw, 'spec', 'status');
  return textAt(raw, 'status', 'completionTime') !== undefined || (wanted !== undefined && wanted !== 'PipelineRunPending');
}

function builtOf(address: string, commit: string): BuiltCommit | undefined {
  // SPDX's form of an address, which Chains gives back: `git+https://…`.
  const remote = gitRemoteOf(address.replace(/^git\+(?=https?:)/, ''));
  return remote === undefined || !COMMIT.test(commit) ? undefined : { repository: remote.name, commit };
}

function parameter(raw: Resource['raw'], name: string): string | undefined {
  const named = listAt(raw, 'spec', 'params').filter((one) => textAt(one, 'name') === name);
  return named.length === 1 ? textAt(named[0], 'value') : undefined;
}

function own(texts: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(texts, key) ? texts[key] : undefined;
}
