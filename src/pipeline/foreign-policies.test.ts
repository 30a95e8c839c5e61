import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder, write } from '../../test/fakes/git-repositories.js';
import { DEFAULT_CONFIGURATION } from '../config/index.js';
import { assessFiles } from './assess-files.js';
import { choosePolicies } from './load-policies.js';
import { policyTestReport } from './policy-test-report.js';

let folder = '';
let remove = (): void => undefined;
beforeEach(() => {
  ({ path: folder, remove } = temporaryFolder());
});
afterEach(() => remove());

const RULES =
  "matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: ['*'], resources: [pods] }] }";
const VAP = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: limits }
spec:
  ${RULES}
  paramKind: { apiVersion: v1, kind: ConfigMap }
  validations: [{ expression: "object.metadata.name != params.data.forbidden", message: Not this name. }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: limits }
spec: { policyName: limits, paramRef: { name: names }, validationActions: [Deny] }
`;
const PARAM = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: names }\ndata: { forbidden: web }\n';
const KYVERNO = `apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: { name: limits }
spec: { ${RULES}, validations: [{ expression: "object.metadata.name != 'web'", message: No. }] }
`;
const MUTATING = 'apiVersion: policies.kyverno.io/v1\nkind: MutatingPolicy\nmetadata: { name: adds }\nspec: {}\n';
const POD = 'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [] }\n';

const choose = async (...paths: readonly string[]): Promise<readonly string[]> =>
  (await choosePolicies({ packs: [], paths, folder, limits: DEFAULT_CONFIGURATION.limits })).map(({ policy }) => policy.id);

describe('policies of Kubernetes and Kyverno', () => {
  it('are found in files of any name, and below folders that are not hidden', async () => {
    write(folder, {
      'mine/vap.yaml': VAP,
      'mine/deep/k.yml': KYVERNO,
      'mine/.kyverno-test/other.yaml': KYVERNO,
      'mine/web.yaml': POD,
    });
    expect(await choose('mine')).toEqual(['validating-policy/limits', 'validating-admission-policy/limits']);
    expect(await choose('mine/vap.yaml')).toEqual(['validating-admission-policy/limits']);
  });

  it('are refused when two have one id', async () => {
    write(folder, { 'a.yaml': KYVERNO, 'b.yaml': KYVERNO });
    await expect(choose('a.yaml', 'b.yaml')).rejects.toMatchObject({
      code: 'POLICY_INVALID',
      message: expect.stringMatching(/validating-policy\/limits is the id of two policies/),
    });
  });

  it('are refused when a file holds none that judges, or a folder no policy', async () => {
    write(folder, { 'm.yaml': MUTATING, 'empty/web.yaml': POD });
    await expect(choose('m.yaml')).rejects.toMatchObject({
      code: 'POLICY_INVALID',
      message: expect.stringMatching(/MutatingPolicy adds/),
    });
    await expect(choose('empty')).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
  });

  it('judge files, with parameters from beside them', async () => {
    write(folder, { 'mine/vap.yaml': VAP, 'mine/k.yaml': KYVERNO, 'mine/params.yaml': PARAM, 'web.yaml': POD });
    const report = await assessFiles(
      ['web.yaml'].map((path) => `${folder}/${path}`),
      { folder, version: '0', signal: new AbortController().signal, onProgress: () => undefined, policies: ['mine'], packs: [] },
    );
    expect(report.results.map(({ policy, result, message }) => [policy, result, message])).toEqual([
      ['validating-policy/limits', 'fail', 'No.'],
      ['validating-admission-policy/limits', 'fail', 'Not this name.'],
    ]);
  });

  it('have their tests in one report with the cases of ours', async () => {
    write(folder, {
      'k.yaml': KYVERNO,
      'web.yaml': POD,
      'kyverno-test.yaml':
        'policies: [k.yaml]\nresources: [web.yaml]\nresults: [{ policy: limits, kind: Pod, resources: [web], result: pass }]\n',
    });
    expect((await policyTestReport([folder], '0')).results).toMatchObject([
      { policy: 'limits', resource: 'Pod/web', expected: 'pass', actual: 'fail', because: 'No.' },
    ]);
    expect((await policyTestReport([`${folder}/kyverno-test.yaml`], '0')).results).toHaveLength(1);
  });
});
