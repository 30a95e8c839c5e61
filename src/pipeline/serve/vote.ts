/** A vote of somebody who was proved, on the plan that they were shown: in the web, by a token, by a mail's link. */
import { ROLES, type Principal, type Role, type Vote } from '../../model/index.js';
import type { VoteAnswer } from '../../ports/index.js';
import { mayAs } from '../act/rights.js';
import type { Serving } from './serving.js';

export interface VoteSaid extends Pick<Vote, 'kind' | 'because'> {
  /** The hash of the plan that was shown. */
  readonly plan: string;
}

export async function voteAs(
  { actions, approvals, view, clock }: Pick<Serving, 'actions' | 'approvals' | 'view' | 'clock'>,
  principal: Principal,
  entry: string,
  { kind, because, plan }: VoteSaid,
): Promise<VoteAnswer> {
  const kept = await actions.entry(entry);
  if (kept === undefined) return { kind: 'refused', because: 'There is no such action.' };
  const owner = (await view.get('cause', kept.plan.cause))?.owner;
  const scope = { phase: kept.plan.grounds.phase, ...(owner === undefined ? {} : { team: owner }) };
  const may = mayAs(principal.grants, 'approver', scope);
  if (may.kind === 'refused') return may;
  const said = because === '' ? `said ${WHERE[principal.via]}` : because;
  return approvals.vote(entry, plan, { id: principal.id, role: roleIn(principal, scope) }, { kind, because: said }, clock.now());
}

const WHERE: Readonly<Record<Principal['via'], string>> = {
  local: 'in the web',
  oidc: 'in the web',
  token: 'by an API token',
  chat: 'in chat',
  mail: 'by mail',
};

/** The strongest that holds for it. */
function roleIn({ grants }: Principal, scope: Parameters<typeof mayAs>[2]): Role {
  return ROLES.findLast((role) => mayAs(grants, role, scope).kind === 'may') ?? 'viewer';
}
