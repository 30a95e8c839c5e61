/** The CodeHost port for GitLab: `gitlab://GROUP`, `gitlab://HOST/GROUP/PROJECT`. */
import type { CodeHost } from '../../ports/index.js';

export const gitlab: CodeHost = {
  name: 'gitlab',
  describes: 'Projects of a GitLab group with its subgroups, or one project: gitlab://[HOST/]GROUP[/PROJECT]',
  recognise(address) {
    const rest = /^gitlab:\/\/([\w.:/-]+)$/iu.exec(address)?.[1];
    if (rest === undefined) return undefined;
    const steps = rest.split('/').filter((step) => step !== '');
    // A top-level group can have no dot in its path; a host has one, or a port.
    const host = /[.:]/u.test(steps[0] ?? '') ? steps.shift() : undefined;
    const path = steps.join('/').replace(/\.git$/u, '');
    if (path === '' || steps.some((step) => step === '.' || step === '..' || step.includes(':'))) return undefined;
    return {
      as: `GitLab ${path}`,
      async list(context) {
        const { listProjects } = await import('./list.js');
        return listProjects(host, path, process.env, context);
      },
    };
  },
};
