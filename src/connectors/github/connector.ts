/** The CodeHost port for GitHub: `github://ORGANISATION`, `github://ORGANISATION/REPOSITORY`. */
import type { CodeHost } from '../../ports/index.js';

export const github: CodeHost = {
  name: 'github',
  describes: 'Repositories of a GitHub organisation or user: github://ORGANISATION[/REPOSITORY]',
  recognise(address) {
    const [, owner, repository] = /^github:\/\/([\w-]+)(?:\/([\w.-]+?)(?:\.git)?)?\/?$/iu.exec(address) ?? [];
    if (owner === undefined || repository === '.' || repository === '..') return undefined;
    return {
      as: `GitHub ${owner}${repository === undefined ? '' : `/${repository}`}`,
      async list(context) {
        const { listRepositories } = await import('./list.js');
        return listRepositories(owner, repository, process.env, context);
      },
    };
  },
};
