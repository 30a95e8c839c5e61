/** GitHub as an estate that can be changed: proposals and runs, read as they are and changed by the calls of its actions alone. */
import { resourceId, type Json, type Resource, type ResourceAddress, type Scope, type SourceId } from '../../model/index.js';
import type { ActingConnector, CurrentList, CurrentState } from '../../ports/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import { ACTIONS, PULL_REQUEST, WORKFLOW_RUN } from './actions/index.js';
import type { GithubClient } from './client.js';
import { classify } from './errors.js';
import { grantToAct } from './grant.js';
import { proposalId, proposalOf, repositoryName, repositoryPlace, runId, runOf, type RepositoryPlace } from './names.js';
import { protects } from './protects.js';
import { openProposals, readProposal } from './read-proposal.js';
import { readRun, runsUnderWay } from './read-run.js';
import { gapOf, readerOf, type Asked, type Reader } from './reader.js';

export const githubActing: ActingConnector = {
  name: 'github',
  actions: ACTIONS,
  protects,
  grant: grantToAct,
  async open(claim, _, context) {
    if (claim.candidate.kind !== 'address') throw new HeadwaterError('OPTION_INVALID', 'GitHub is opened by its address');
    const [{ openGithub }, { sendCall }] = await Promise.all([import('./client.js'), import('./send.js')]);
    const client = openGithub(process.env, context.limits.jsonDocument);
    const calls = context.calls(classify);
    const readerFor = (place: RepositoryPlace): Reader => readerOf(place, client, calls, context.source);
    return {
      read: (address) => read(address, client, readerFor, context.source),
      list: (scope) => list(scope, client, readerFor, context.source),
      send: (step) => sendCall(step, client, calls),
      close: async () => undefined,
    };
  },
};

type ReaderFor = (place: RepositoryPlace) => Reader;

async function read(
  { resource: id }: ResourceAddress,
  client: GithubClient,
  readerFor: ReaderFor,
  source: SourceId,
): Promise<CurrentState> {
  const proposal = proposalOf(id);
  const run = runOf(id);
  const place = proposal ?? run;
  if (place === undefined) return unknown(source, id, 'it is no proposal and no run');
  if (place.host !== client.host) return unknown(source, id, `the API is that of ${client.host}`);
  const reader = readerFor(place);
  const answer: Asked<Json> = run === undefined ? await proposed(proposal, reader) : await readRun(run, reader);
  // Without the repository nothing can be said of a proposal in it; a run that is not there is gone.
  if (answer.kind === 'absent')
    return run === undefined
      ? unknown(source, repositoryName(place), 'it is not there, is empty, or is not shown to us')
      : { kind: 'gone' };
  if (answer.kind === 'unknown') return answer;
  const resource: Resource = {
    ...common(place, source),
    id: resourceId(id),
    ...(proposal === undefined ? WORKFLOW_RUN : PULL_REQUEST),
    name: proposal?.branch ?? `${nameIn(answer.value)} ${run?.run ?? ''}`.trim(),
    raw: answer.value,
  };
  return { kind: 'seen', resource, observations: [{ kind: 'resource', resource, uses: [] }] };
}

async function proposed(name: ReturnType<typeof proposalOf>, reader: Reader): Promise<Asked<Json>> {
  if (name === undefined) return { kind: 'absent' };
  const answer = await readProposal(name, reader);
  return answer.kind === 'answer' ? { kind: 'answer', value: plainJson(answer.value) } : answer;
}

/** Of the scope's repository: the proposals of ours that are open, or the runs that are under way. */
async function list(scope: Scope, client: GithubClient, readerFor: ReaderFor, source: SourceId): Promise<CurrentList> {
  const place = repositoryPlace(scope.account ?? '');
  if (place !== undefined && place.host === client.host && scope.kind === WORKFLOW_RUN.kind)
    return listRuns(place, readerFor(place), source);
  if (place === undefined || place.host !== client.host || scope.kind !== PULL_REQUEST.kind)
    return unknown(source, scope.kind, 'it cannot be listed there');
  const pulls = await openProposals(place, readerFor(place));
  if (pulls.kind === 'unknown') return pulls;
  if (pulls.kind === 'absent') return unknown(source, repositoryName(place), 'its pull requests are not shown to us');
  const resources = pulls.value.map(({ number, title, head }): Resource => ({
    ...common(place, source),
    id: proposalId(place, head.ref, []),
    ...PULL_REQUEST,
    name: head.ref,
    raw: { number, title },
  }));
  return { kind: 'listed', resources };
}

/** Without their jobs, which whoever acts on one reads. */
async function listRuns(place: RepositoryPlace, reader: Reader, source: SourceId): Promise<CurrentList> {
  const runs = await runsUnderWay(reader);
  if (runs.kind === 'unknown') return runs;
  if (runs.kind === 'absent') return unknown(source, repositoryName(place), 'its runs are not shown to us');
  if (runs.value === 'more') return unknown(source, repositoryName(place), 'more runs are under way than were read');
  const resources = runs.value.flatMap((raw): readonly Resource[] => {
    const id = typeof raw === 'object' && raw !== null && 'id' in raw ? raw['id'] : undefined;
    if (typeof id !== 'number') return [];
    return [{ ...common(place, source), id: runId(place, id), ...WORKFLOW_RUN, name: `${nameIn(raw)} ${id}`.trim(), raw }];
  });
  return { kind: 'listed', resources };
}

function common(place: RepositoryPlace, source: SourceId) {
  return { source, platform: 'github', account: repositoryName(place), labels: {}, annotations: {} };
}

function nameIn(raw: Json): string {
  return typeof raw === 'object' && raw !== null && 'name' in raw && typeof raw['name'] === 'string' ? raw['name'] : '';
}

/** Without the members that are there and undefined: no JSON has such. */
function plainJson(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

function unknown(source: SourceId, what: string, why: string): Extract<CurrentState, { readonly kind: 'unknown' }> {
  return { kind: 'unknown', gap: gapOf(source, what, why) };
}
