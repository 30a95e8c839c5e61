/** GitLab as an estate that can be changed: proposals and pipelines, read as they are and changed by the calls of its actions alone. */
import { resourceId, type Json, type Resource, type ResourceAddress, type Scope, type SourceId } from '../../model/index.js';
import type { ActingConnector, CurrentList, CurrentState } from '../../ports/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import { ACTIONS, MERGE_REQUEST, PIPELINE } from './actions/index.js';
import type { GitlabClient } from './client.js';
import { classify } from './errors.js';
import { grantToAct } from './grant.js';
import { pipelineId, pipelineOf, proposalId, proposalOf, projectName, projectPlace, type ProjectPlace } from './names.js';
import { protects } from './protects.js';
import { openProposals, readProposal } from './read-proposal.js';
import { pipelineJson, pipelinesUnderWay, readPipeline } from './read-pipeline.js';
import { gapOf, readerOf, type Asked, type Reader } from './reader.js';

export const gitlabActing: ActingConnector = {
  name: 'gitlab',
  actions: ACTIONS,
  protects,
  grant: grantToAct,
  async open(claim, _, context) {
    if (claim.candidate.kind !== 'address') throw new HeadwaterError('OPTION_INVALID', 'GitLab is opened by its address');
    const [{ openGitlab }, { sendCall }] = await Promise.all([import('./client.js'), import('./send.js')]);
    const client = openGitlab(process.env, context.limits.jsonDocument);
    const calls = context.calls(classify);
    const readerFor = (place: ProjectPlace): Reader => readerOf(place, client, calls, context.source);
    return {
      read: (address) => read(address, client, readerFor, context.source),
      list: (scope) => list(scope, client, readerFor, context.source),
      send: (step) => sendCall(step, client, calls),
      close: async () => undefined,
    };
  },
};

type ReaderFor = (place: ProjectPlace) => Reader;

async function read(
  { resource: id }: ResourceAddress,
  client: GitlabClient,
  readerFor: ReaderFor,
  source: SourceId,
): Promise<CurrentState> {
  const proposal = proposalOf(id);
  const pipeline = pipelineOf(id);
  const place = proposal ?? pipeline;
  if (place === undefined) return unknown(source, id, 'it is no proposal and no pipeline');
  if (place.host !== client.host) return unknown(source, id, `the API is that of ${client.host}`);
  const reader = readerFor(place);
  const answer: Asked<Json> = pipeline === undefined ? await proposed(proposal, reader) : await readPipeline(pipeline, reader);
  // Without the repository nothing can be said of a proposal in it; a pipeline that is not there is gone.
  if (answer.kind === 'absent')
    return pipeline === undefined
      ? unknown(source, projectName(place), 'it is not there, is empty, or is not shown to us')
      : { kind: 'gone' };
  if (answer.kind === 'unknown') return answer;
  const resource: Resource = {
    ...common(place, source),
    id: resourceId(id),
    ...(proposal === undefined ? PIPELINE : MERGE_REQUEST),
    name: proposal?.branch ?? `${nameIn(answer.value)} ${pipeline?.pipeline ?? ''}`.trim(),
    raw: answer.value,
  };
  return { kind: 'seen', resource, observations: [{ kind: 'resource', resource, uses: [] }] };
}

async function proposed(name: ReturnType<typeof proposalOf>, reader: Reader): Promise<Asked<Json>> {
  if (name === undefined) return { kind: 'absent' };
  const answer = await readProposal(name, reader);
  return answer.kind === 'answer' ? { kind: 'answer', value: plainJson(answer.value) } : answer;
}

/** Of the scope's repository: the proposals of ours that are open, or the pipelines that are under way. */
async function list(scope: Scope, client: GitlabClient, readerFor: ReaderFor, source: SourceId): Promise<CurrentList> {
  const place = projectPlace(scope.account ?? '');
  if (place !== undefined && place.host === client.host && scope.kind === PIPELINE.kind)
    return listPipelines(place, readerFor(place), source);
  if (place === undefined || place.host !== client.host || scope.kind !== MERGE_REQUEST.kind)
    return unknown(source, scope.kind, 'it cannot be listed there');
  const requests = await openProposals(place, readerFor(place));
  if (requests.kind === 'unknown') return requests;
  if (requests.kind === 'absent') return unknown(source, projectName(place), 'its merge requests are not shown to us');
  const resources = requests.value.map(({ iid: number, title, source_branch: branch }): Resource => ({
    ...common(place, source),
    id: proposalId(place, branch, []),
    ...MERGE_REQUEST,
    name: branch,
    raw: { number, title },
  }));
  return { kind: 'listed', resources };
}

async function listPipelines(place: ProjectPlace, reader: Reader, source: SourceId): Promise<CurrentList> {
  const pipelines = await pipelinesUnderWay(reader);
  if (pipelines.kind === 'unknown') return pipelines;
  if (pipelines.kind === 'absent') return unknown(source, projectName(place), 'its pipelines are not shown to us');
  if (pipelines.value === 'more') return unknown(source, projectName(place), 'more pipelines are under way than were read');
  const resources = pipelines.value.map((pipeline): Resource => {
    const { id, name } = pipeline;
    return {
      ...common(place, source),
      id: pipelineId(place, id),
      ...PIPELINE,
      name: `${name ?? ''} ${id}`.trim(),
      raw: pipelineJson(pipeline),
    };
  });
  return { kind: 'listed', resources };
}

function common(place: ProjectPlace, source: SourceId) {
  return { source, platform: 'gitlab', account: projectName(place), labels: {}, annotations: {} };
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
