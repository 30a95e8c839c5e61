/** The ProposalHost port for GitLab: the projects of the server whose API the environment names. */
import { sourceId } from '../../model/index.js';
import type { ProposalHost } from '../../ports/index.js';
import { MERGE_REQUEST } from './actions/index.js';
import { apiOf } from './client.js';
import { proposalId, proposalOf, projectName, projectPlace } from './names.js';

export const gitlabProposals: ProposalHost = {
  name: 'gitlab',
  placeOf(repository, branch, paths) {
    const place = projectPlace(repository);
    const api = apiOf(process.env);
    if (place === undefined || api === undefined || place.host !== api.hostname) return undefined;
    const resource = proposalId(place, branch, paths);
    if (proposalOf(resource) === undefined) return undefined;
    const scope = { platform: 'gitlab', account: projectName(place), ...MERGE_REQUEST };
    return { source: sourceId(`gitlab://${place.path}`), address: { scope, resource } };
  },
};
