/** Declares `propose-change`: the fix of a cause as a merge request, which a person merges or closes. */
import { proposalPage } from '../../../../lib/proposal.js';
import type { ResourceAction } from '../../../../ports/index.js';
import { CALLS, permissionsOf } from '../../calls.js';
import { MERGE_REQUEST } from '../kinds.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

export const proposeChange: ResourceAction = {
  name: 'propose-change',
  describes: 'Opens a merge request with the fix, or brings the one that is open up to date.',
  rung: 'propose',
  kinds: [MERGE_REQUEST],
  permissions: permissionsOf(CALLS.commit, CALLS.removeBranch, CALLS.openRequest, CALLS.writeRequest),
  unit: 'repository',
  async look(address, estate) {
    const state = await estate.read(address);
    if (state.kind !== 'seen') return state;
    const open = await estate.list(address.scope);
    if (open.kind === 'unknown') return open;
    return { kind: 'seen', address, resource: state.resource, others: { open: open.resources } };
  },
  plan,
  page: ({ raw }) => proposalPage(raw),
  undo,
};
