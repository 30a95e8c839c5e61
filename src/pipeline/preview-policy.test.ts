import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repositoryAt, temporaryFolder } from '../../test/fakes/git-repositories.js';
import { policyPreviewSchema, previewPolicyOn } from './preview-policy.js';

let folder = '';
let remove = (): void => undefined;
beforeEach(() => {
  ({ path: folder, remove } = temporaryFolder());
});
afterEach(() => remove());

const deployment = (name: string, replicas: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec: { replicas: ${replicas}, template: { spec: { containers: [] } } }\n`;
const POLICY = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: replicas, annotations: { policies.kyverno.io/title: Two at least, policies.kyverno.io/severity: high } }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: [apps], apiVersions: [v1], operations: ['*'], resources: [deployments] }] }
  validations: [{ expression: object.spec.replicas >= 2, message: One is none. }]
`;
const FILES = {
  'rules/vap.yaml': POLICY,
  'deploy/production/a.yaml': deployment('a', '1'),
  'deploy/production/b.yaml': deployment('b', '2'),
  'deploy/production/c.yaml': deployment('c', 'many'),
  'deploy/test/a.yaml': deployment('a', '3'),
  CODEOWNERS: '/deploy/production/ @acme/payments\n',
  'headwater.yaml': 'apiVersion: headwater.dev/v1\nkind: Configuration\npolicies: { folders: [rules] }\n',
};

const preview = async (called: string, inputs: readonly string[]) =>
  policyPreviewSchema.parse(
    await previewPolicyOn(called, inputs, {
      folder,
      version: 'test',
      signal: new AbortController().signal,
      onProgress: () => {},
    }),
  );

describe('the preview of a policy', () => {
  it.each(['replicas', 'rules/vap.yaml'])(
    'called %s, says by phase what would be refused, whose, and what was not judged',
    async (called) => {
      repositoryAt(folder, FILES);
      const report = await preview(called, ['.']);
      expect(report).toMatchObject({ policy: 'validating-admission-policy/replicas', title: 'Two at least', severity: 'high' });
      expect(report.phases).toMatchObject([
        { releasePhase: 'test', passes: 1, failures: 0, errors: 0, owners: [], mayEnforce: true },
        {
          releasePhase: 'production',
          passes: 1,
          failures: 1,
          errors: 1,
          owners: [{ name: '@acme/payments', failures: 1 }],
          mayEnforce: false,
        },
      ]);
      expect(report.failures).toMatchObject([
        {
          resource: { name: 'a' },
          releasePhase: 'production',
          message: 'One is none.',
          owner: { name: '@acme/payments' },
          location: { path: 'deploy/production/a.yaml' },
        },
      ]);
      expect(report.errors).toMatchObject([{ resource: { name: 'c' }, location: { path: 'deploy/production/c.yaml' } }]);
    },
  );

  it('S3: of what could not be read says so, and has no phase for what the policy is not for', async () => {
    repositoryAt(folder, { 'rules/vap.yaml': POLICY, 'broken.yaml': 'apiVersion: v1\nkind: [' });
    const report = await preview('rules/vap.yaml', ['broken.yaml']);
    expect(report.phases).toEqual([]);
    expect(report.gaps.length).toBeGreaterThan(0);
  });
});
