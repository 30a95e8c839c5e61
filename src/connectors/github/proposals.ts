/** The ProposalHost port for GitHub: the repositories of the host whose API the environment names. */
import { sourceId } from '../../model/index.js';
import type { ProposalHost } from '../../ports/index.js';
import { PULL_REQUEST } from './actions/index.js';
import { hostOf } from './client.js';
import { proposalId, proposalOf, repositoryName, repositoryPlace } from './names.js';

export const githubProposals: ProposalHost = {
  name: 'github',
  placeOf(repository, branch, paths) {
    const place = repositoryPlace(repository);
    const api = process.env['GITHUB_API_URL'] || 'https://api.github.com';
    if (place === undefined || !URL.canParse(api) || place.host !== hostOf(new URL(api))) return undefined;
    const resource = proposalId(place, branch, paths);
    if (proposalOf(resource) === undefined) return undefined;
    const scope = { platform: 'github', account: repositoryName(place), ...PULL_REQUEST };
    return { source: sourceId(`github://${place.owner}/${place.name}`), address: { scope, resource } };
  },
};
