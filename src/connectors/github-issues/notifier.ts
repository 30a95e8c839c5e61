/**
 * The Notifier port for GitHub issues: one issue for each cause, found again by its number or by the marker in its text, changed
 * as the cause changes, closed with it. Before one is made it is looked for; where that is not possible, none is made.
 */
import { z } from 'zod';
import type { Message } from '../../model/index.js';
import type { Notifier, SendAnswer, SentMessage } from '../../ports/index.js';
import { call, listAll, refusalOf, type ApiAnswer, type Repository } from './client.js';
import { LABEL, issueOf, keyOf, lastSaid, mergedLabels } from './issue.js';
import { issueSchema, labelNames, searchSchema, type FoundIssue } from './schema.js';

export const githubIssues: Notifier = githubIssuesNotifier(process.env);

/** @param env GITHUB_API_URL of an Enterprise Server; GH_TOKEN or GITHUB_TOKEN, which must be allowed to write issues */
export function githubIssuesNotifier(env: NodeJS.ProcessEnv): Notifier {
  return {
    name: 'github-issues',
    async send(to, message, sent) {
      if (!isRepository(to)) return refused(`${to} is no repository as in OWNER/NAME`);
      const token = env['GH_TOKEN'] || env['GITHUB_TOKEN'] || '';
      if (token === '') return refused('GITHUB_TOKEN is not set');
      const given = env['GITHUB_API_URL'] || 'https://api.github.com';
      if (!URL.canParse(given)) return refused('GITHUB_API_URL is not an address');
      const api = new URL(given);
      const because = refusalOf(api);
      return because === undefined ? sendTo({ api, token, name: to }, message, sent) : refused(because);
    },
  };
}

function isRepository(to: string): boolean {
  return /^[A-Za-z0-9-]{1,100}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/.test(to);
}

async function sendTo(repository: Repository, message: Message, sent: SentMessage | undefined): Promise<SendAnswer> {
  const found = await find(repository, message, sent);
  if ('kind' in found) return found;
  if (found.issue !== undefined) return change(repository, message, found.issue);
  // What was already over when it was first told of makes no work for anybody.
  if (message.state === 'closed') return { kind: 'sent', reference: 'none' };
  const { title, body, labels } = issueOf(message);
  const made = await call(repository, 'POST', 'issues', { title, body, labels });
  if (made.kind === 'value') return numbered(made);
  if (made.kind === 'absent') return refused(`${repository.name} has no issues, or does not show them to us`);
  if (made.kind !== 'unknown') return made;
  // The answer was lost: what is there now tells whether the call was.
  const after = await labelled(repository, message);
  return !('kind' in after) && after.issue !== undefined ? { kind: 'sent', reference: String(after.issue.number) } : made;
}

async function change(repository: Repository, message: Message, issue: FoundIssue): Promise<SendAnswer> {
  const { title, body, labels } = issueOf(message);
  const last = lastSaid(issue, message.cause);
  const wasClosed = last === 'closed' || (last === undefined && message.state === 'reopened');
  const isClosed = message.state === 'closed';
  // A person who closed it has decided something: only what Headwater closed does it open again.
  const state = isClosed ? { state: 'closed', state_reason: 'completed' } : wasClosed ? { state: 'open' } : {};
  const merged = mergedLabels(labelNames(issue), labels);
  const changed = await call(repository, 'PATCH', `issues/${issue.number}`, { title, body, labels: merged, ...state });
  if (changed.kind === 'value') return numbered(changed);
  if (changed.kind === 'absent') return { kind: 'later', because: `issue ${issue.number} of ${repository.name} went away` };
  // The same change can be made again.
  return changed.kind === 'unknown' ? { kind: 'later', because: changed.because } : changed;
}

type Found = { readonly issue: FoundIssue | undefined } | Exclude<SendAnswer, { kind: 'sent' }>;

/** By its number, else among the issues with our label, else (somebody took the label off) by the search. */
async function find(repository: Repository, message: Message, sent: SentMessage | undefined): Promise<Found> {
  if (sent !== undefined && /^[1-9][0-9]{0,11}$/.test(sent.reference)) {
    const answer = await call(repository, 'GET', `issues/${sent.reference}`);
    const read = readAs(issueSchema, answer);
    if (read.kind === 'problem') return read.problem;
    if (read.kind === 'value' && read.value.pull_request === undefined) return { issue: read.value };
  }
  const listed = await labelled(repository, message);
  if ('kind' in listed || listed.issue !== undefined) return listed;
  const query = new URLSearchParams({ q: `${keyOf(message.cause)} repo:${repository.name} in:body is:issue`, per_page: '20' });
  const read = readAs(searchSchema, await call(repository, 'GET', `/search/issues?${query}`));
  if (read.kind === 'problem') return read.problem;
  return { issue: read.kind === 'value' ? read.value.items.find((each) => isAbout(each, message) && isOfOurs(each)) : undefined };
}

async function labelled(repository: Repository, message: Message): Promise<Found> {
  const query = new URLSearchParams({ labels: LABEL, state: 'all', per_page: '100' });
  const answer = await listAll(repository, `issues?${query}`);
  if (answer.kind === 'absent') return { kind: 'refused', because: `${repository.name} is not there, or not shown to us` };
  const read = readAs(z.array(issueSchema), answer);
  if (read.kind === 'problem') return read.problem;
  return { issue: read.kind === 'value' ? oldest(read.value.filter((each) => isAbout(each, message))) : undefined };
}

function isAbout(issue: FoundIssue, { cause }: Message): boolean {
  return issue.pull_request === undefined && lastSaid(issue, cause) !== undefined;
}

/** Anybody may open an issue with a copied marker; only who may write in the repository, or an app, has made ours. */
function isOfOurs({ author_association: author, user }: FoundIssue): boolean {
  return user?.type === 'Bot' || ['OWNER', 'MEMBER', 'COLLABORATOR'].includes(author ?? '');
}

/** The same one, should two have been made. */
function oldest(issues: readonly FoundIssue[]): FoundIssue | undefined {
  return issues.reduce<FoundIssue | undefined>(
    (first, each) => (first === undefined || each.number < first.number ? each : first),
    undefined,
  );
}

type Read<Value> =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'absent' }
  | { readonly kind: 'problem'; readonly problem: Exclude<SendAnswer, { kind: 'sent' }> };

/** Reading may always be tried again. */
function readAs<Value>(schema: z.ZodType<Value>, answer: ApiAnswer): Read<Value> {
  if (answer.kind === 'absent') return answer;
  if (answer.kind === 'unknown') return { kind: 'problem', problem: { kind: 'later', because: answer.because } };
  if (answer.kind !== 'value') return { kind: 'problem', problem: answer };
  const parsed = schema.safeParse(answer.value);
  const problem = { kind: 'later', because: 'the answer about issues cannot be read' } as const;
  return parsed.success ? { kind: 'value', value: parsed.data } : { kind: 'problem', problem };
}

function numbered(answer: ApiAnswer): SendAnswer {
  const read = readAs(issueSchema, answer);
  if (read.kind === 'value') return { kind: 'sent', reference: String(read.value.number) };
  return { kind: 'unknown', because: 'the answer does not say which issue it is' };
}

function refused(because: string): Extract<SendAnswer, { kind: 'refused' }> {
  return { kind: 'refused', because };
}
