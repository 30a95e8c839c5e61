import { describe, expect, it } from 'vitest';
import { repositoryName, type OwnershipRule } from '../model/index.js';
import { effectiveRules, rulesByPath } from './codeowners-rules.js';

const rule = (repository: string, kind: OwnershipRule['kind'], pattern: string, line: number): OwnershipRule => ({
  repository: repositoryName(repository),
  kind,
  path: 'CODEOWNERS',
  line,
  pattern,
  owners: [`@${repository}/${line}`],
});

describe('rules of many, by path', () => {
  const RULES = [
    rule('a', 'codeowners', '*', 1),
    rule('a', 'codeowners', '/deploy/', 2),
    rule('a', 'codeowners', '*.md', 3),
    rule('a', 'catalog', 'deploy', 4),
    rule('b', 'codeowners', '/deploy/', 5),
  ];
  const rulesFor = rulesByPath(RULES);

  it('are those of the repository that match, and what is no CODEOWNERS rule', () => {
    expect(rulesFor(repositoryName('a'), 'deploy/x.yaml').map(({ line }) => line)).toEqual([1, 2, 4]);
    expect(rulesFor(repositoryName('b'), 'deploy/x.yaml').map(({ line }) => line)).toEqual([5]);
    expect(rulesFor(repositoryName('c'), 'deploy/x.yaml')).toEqual([]);
  });

  it.each(['deploy/x.yaml', 'README.md', 'deploy/README.md', 'x'])('give %s the same effective rules as all of them', (path) => {
    const all = RULES.filter(({ repository }) => repository === 'a');
    expect(effectiveRules(rulesFor(repositoryName('a'), path), path)).toEqual(effectiveRules(all, path));
  });
});
