import { describe, expect, it } from 'vitest';
import { repositoryName, resourceId, sourceId } from '../model/index.js';
import type { Resource } from '../model/index.js';
import { judgePhase } from './release-phase.js';
import type { PhaseRule } from './release-phase.js';

interface Given {
  readonly overlay?: string;
  readonly path?: string;
  readonly namespace?: string;
  readonly cluster?: string;
  readonly account?: string;
  readonly region?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

function resource({ overlay, path = 'deploy/web.yaml', labels = {}, ...rest }: Given): Resource {
  return {
    id: resourceId('kubernetes:x'),
    source: sourceId('x'),
    platform: 'kubernetes',
    apiVersion: 'v1',
    kind: 'Pod',
    name: 'web',
    annotations: {},
    labels,
    ...rest,
    origin: {
      repository: repositoryName('x'),
      files: [{ path, document: 0, node: [], role: 'manifest' }],
      ...(overlay === undefined ? {} : { overlay }),
    },
    raw: {},
  };
}

const judge = (given: Given, rules: readonly PhaseRule[], conventions = false) =>
  judgePhase(resource(given), { rules, conventions });

describe('rules', () => {
  it.each<[string, PhaseRule, Given, boolean]>([
    ['an overlay by its folder', { phase: 'production', overlay: 'overlays/prod' }, { overlay: 'overlays/prod' }, true],
    ['an overlay by its name', { phase: 'production', overlay: 'prod*' }, { overlay: 'overlays/prod-eu' }, true],
    ['no other overlay', { phase: 'production', overlay: 'prod' }, { overlay: 'overlays/prod-eu' }, false],
    ['a namespace', { phase: 'test', namespace: '*-qa' }, { namespace: 'shop-qa' }, true],
    ['no missing namespace', { phase: 'test', namespace: '*' }, {}, false],
    ['a cluster', { phase: 'test', cluster: 't{1,2}' }, { cluster: 't2' }, true],
    ['an account', { phase: 'production', account: '1234*' }, { account: '123456789012' }, true],
    ['no other account', { phase: 'production', account: '1234' }, { account: '123456789012' }, false],
    ['a region', { phase: 'production', region: 'eu-*' }, { region: 'eu-west-1' }, true],
    ['a platform', { phase: 'production', platform: 'kubernetes' }, {}, true],
    ['a path', { phase: 'test', path: '**/test/**' }, { path: 'a/test/b/c.yaml' }, true],
    ['labels', { phase: 'test', labels: { a: 'x*', b: '*' } }, { labels: { a: 'xy', b: '' } }, false],
    ['all labels', { phase: 'test', labels: { a: 'x*', b: '*' } }, { labels: { a: 'xy', b: 'z' } }, true],
    ['no inherited label', { phase: 'test', labels: { toString: '*' } }, {}, false],
    ['only when all conditions hold', { phase: 'test', namespace: 'a', overlay: 'b' }, { namespace: 'a', overlay: 'c' }, false],
    ['nothing without conditions', { phase: 'test' }, { namespace: 'a' }, false],
    ['no negation', { phase: 'test', namespace: '!prod' }, { namespace: 'dev' }, false],
  ])('match %s', (_, rule, given, matches) => {
    expect(judge(given, [rule]).phase).toBe(matches ? rule.phase : 'unknown');
  });

  it('are tried in order, and the one that matched is named', () => {
    const rules: PhaseRule[] = [
      { phase: 'test', namespace: 'other' },
      { phase: 'staging', namespace: 'shop', overlay: 'o' },
      { phase: 'production', namespace: 'shop' },
    ];
    expect(judge({ namespace: 'shop', overlay: 'a/o' }, rules)).toEqual({
      phase: 'staging',
      because: 'rule 2 of headwater.yaml: overlay o, namespace shop',
    });
    expect(judge({ namespace: 'prod' }, rules)).toEqual({ phase: 'unknown', because: 'no rule matches' });
  });
});

describe('conventions', () => {
  it.each<[Given, string]>([
    [{ overlay: 'overlays/prod' }, 'production'],
    [{ overlay: 'overlays/prd-eu' }, 'production'],
    [{ namespace: 'shop_live' }, 'production'],
    [{ namespace: 'shop-pre-prod' }, 'staging'],
    [{ namespace: 'PREPROD' }, 'staging'],
    [{ cluster: 'eu.uat.1' }, 'staging'],
    [{ path: 'deploy/qa/web.yaml' }, 'test'],
    [{ path: 'deploy/web.dev.yaml' }, 'development'],
    [{ labels: { 'app.kubernetes.io/environment': 'development' } }, 'development'],
    [{ labels: { tier: 'prod' } }, 'unknown'],
    [{ namespace: 'device' }, 'unknown'],
    [{ namespace: 'product' }, 'unknown'],
    [{ path: 'latest/web.yaml' }, 'unknown'],
    [{ overlay: 'overlays/prod', path: 'test/web.yaml' }, 'production'],
    [{ overlay: 'prod', namespace: 'shop-production' }, 'production'],
  ])('%j is %s', (given, phase) => {
    expect(judge(given, [], true).phase).toBe(phase);
  });

  it('that contradict each other give unknown, with both', () => {
    expect(judge({ overlay: 'overlays/prod', namespace: 'shop-dev' }, [], true)).toEqual({
      phase: 'unknown',
      because: 'names contradict each other: overlay overlays/prod says production, namespace shop-dev says development',
    });
    expect(judge({ namespace: 'dev-prod' }, [], true).phase).toBe('unknown');
  });

  it('come after rules', () => {
    expect(judge({ namespace: 'prod' }, [{ phase: 'test', namespace: 'prod' }], true).phase).toBe('test');
  });
});

it.each([
  ['Workflow', '.github/workflows/test.yml', 'unknown'],
  ['GitlabPipeline', 'ci/production.gitlab-ci.yml', 'unknown'],
  ['Dockerfile', 'test/Dockerfile', 'test'],
])('takes the name of a %s at %s for what it is: %s', (kind, path, phase) => {
  const one = { ...resource({ path }), apiVersion: 'headwater.dev/v1', kind };
  expect(judgePhase(one, { rules: [], conventions: true }).phase).toBe(phase);
  // A rule of the user's holds for a pipeline, too.
  expect(judgePhase(one, { rules: [{ phase: 'staging', path }], conventions: true }).phase).toBe('staging');
});

describe('the namespace that a resource is in', () => {
  const namespace = { ...resource({ labels: { environment: 'staging', team: 'a' } }), kind: 'Namespace', name: 'shop' };

  it('says by its labels which phase it is', () => {
    expect(judgePhase(resource({}), { rules: [], conventions: true }, namespace)).toEqual({
      phase: 'staging',
      because: 'by convention: label environment staging',
    });
    const rules: PhaseRule[] = [{ phase: 'test', labels: { team: 'a' } }];
    expect(judgePhase(resource({}), { rules, conventions: false }, namespace).phase).toBe('test');
  });

  it('counts less than the labels of the resource itself', () => {
    const own = resource({ labels: { environment: 'production' } });
    expect(judgePhase(own, { rules: [], conventions: true }, namespace).phase).toBe('production');
  });
});

it.each(['Environment', 'ENV', 'stage', 'Stage'])('takes the tag %s for what it says', (tag) => {
  expect(judge({ labels: { [tag]: 'Prod' } }, [], true).phase).toBe('production');
});
