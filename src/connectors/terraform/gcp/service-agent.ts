/**
 * The e-mail address of the account by which a service of Google acts in a project, which is known but for the project's
 * number. https://cloud.google.com/iam/docs/service-agents
 */
import type { Block, Computed } from '../projection.js';
import { unknown, type Term } from '../term.js';

export const AGENT = 'google_project_service_identity';
/** What of it is not known; no attribute of the provider is called so. */
export const AGENT_NUMBER = "its project's number";

/** By service, the project of Google's in which its agents are: only of agents that are called `service-NUMBER`. */
const PROJECTS: ReadonlyMap<string, string> = new Map([
  ['aiplatform', 'gcp-sa-aiplatform'],
  ['artifactregistry', 'gcp-sa-artifactregistry'],
  ['cloudscheduler', 'gcp-sa-cloudscheduler'],
  ['cloudtasks', 'gcp-sa-cloudtasks'],
  ['container', 'container-engine-robot'],
  ['dataform', 'gcp-sa-dataform'],
  ['eventarc', 'gcp-sa-eventarc'],
  ['gkehub', 'gcp-sa-gkehub'],
  ['iap', 'gcp-sa-iap'],
  ['notebooks', 'gcp-sa-notebooks'],
  ['pubsub', 'gcp-sa-pubsub'],
  ['redis', 'cloud-redis'],
  ['run', 'serverless-robot-prod'],
  ['secretmanager', 'gcp-sa-secretmanager'],
  ['sqladmin', 'gcp-sa-cloud-sql'],
  ['workflows', 'gcp-sa-workflows'],
]);

export const serviceAgents: readonly Computed[] = [
  { of: AGENT, attribute: 'email', compute: (block) => addressOf(block, '') },
  { of: AGENT, attribute: 'member', compute: (block) => addressOf(block, 'serviceAccount:') },
];

function addressOf(block: Block, prefix: string): Term {
  const why = `${block.address} is known after apply`;
  const { value: service } = block.get('service');
  const project = typeof service === 'string' ? PROJECTS.get(service.replace(/\.googleapis\.com$/u, '')) : undefined;
  if (project === undefined) return unknown(why);
  const number = { ...unknown(why), refers: [block], picked: [AGENT_NUMBER] };
  return { ...unknown(why), pieces: [`${prefix}service-`, number, `@${project}.iam.gserviceaccount.com`] };
}
