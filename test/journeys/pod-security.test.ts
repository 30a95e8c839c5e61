// The Pod Security Standards as policies, against manifests of which others have said whether they pass.
import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { KubernetesVersion } from '../../src/lib/kubernetes-version.js';
import { assessFiles, shippedPolicies } from '../../src/pipeline/index.js';
import { temporaryFolder, write } from '../fakes/git-repositories.js';
import { ROOT } from './estate.js';

/** Manifests below folders named `baseline` or `restricted`, and `pass` or `fail`, at any depth; beside the tree, not in it. */
const MANIFESTS = join(ROOT, '..', 'shared', 'data', 'pod-security');

const REQUEST = { version: 'test', signal: new AbortController().signal, onProgress: () => {} };

const levelOf = (file: string) => oneOf(file, ['baseline', 'restricted']);
const verdictFor = (file: string) => oneOf(file, ['pass', 'fail']);

/** The word that names one of the folders on the way to the file. */
function oneOf(file: string, words: readonly string[]): string {
  const [found, ...others] = words.filter((word) => file.split(sep).includes(word));
  if (found === undefined || others.length > 0) throw new Error(`${file} lies in no folder called ${words.join(' or ')}`);
  return found;
}

async function verdictOf(
  file: string,
  level: string,
): Promise<{ readonly verdict: string; readonly because: readonly string[] }> {
  const report = await assessFiles([file], { ...REQUEST, folder: MANIFESTS, packs: [`pod-security-${level}`] });
  const told = report.results.filter(({ result }) => result === 'fail' || result === 'error');
  // An error is no verdict, and neither is a file without results.
  const clean = report.summary.error === 0 && report.gaps.length === 0 && report.results.length > 0;
  return {
    verdict: !clean ? 'unknown' : report.summary.fail > 0 ? 'fail' : 'pass',
    because: [
      ...told.map(({ policy, message }) => `${policy}: ${message}`),
      ...report.gaps.map(({ what, why }) => `${what}: ${why}`),
    ],
  };
}

const files = existsSync(MANIFESTS)
  ? readdirSync(MANIFESTS, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(ya?ml|json)$/.test(path))
      .toSorted()
  : [];

describe.skipIf(files.length === 0 && process.env.CI === undefined)('the packs of the Pod Security Standards', () => {
  it('are judged by manifests of both levels and both verdicts', () => {
    const kinds = files.map((file) => `${levelOf(file)}/${verdictFor(file)}`);
    expect(new Set(kinds)).toEqual(new Set(['baseline/fail', 'baseline/pass', 'restricted/fail', 'restricted/pass']));
  });

  it.each(files)('agree on %s', async (file) => {
    const { verdict, because } = await verdictOf(file, levelOf(file));
    expect(verdict, because.join('\n')).toBe(verdictFor(file));
  });
});

it('the restricted pack holds all of the baseline pack', async () => {
  const packs = (await shippedPolicies()).map(({ policy }) => policy.packs);
  const baseline = packs.filter((pack) => pack.includes('pod-security-baseline'));
  expect(baseline.length).toBeGreaterThan(10);
  expect(baseline.every((pack) => pack.includes('pod-security-restricted'))).toBe(true);
  expect(packs.filter((pack) => pack.includes('pod-security-restricted')).length).toBeGreaterThan(baseline.length);
});

describe('the version of Kubernetes', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  it('is the configured one unless another is asked for, and the report says which it was', async () => {
    const probe = 'livenessProbe: { tcpSocket: { port: 80, host: 127.0.0.1 } }';
    write(folder.path, {
      'headwater.yaml': "apiVersion: headwater.dev/v1\nkind: Configuration\nkubernetesVersion: '1.33'\n",
      'pod.yaml': `apiVersion: v1\nkind: Pod\nmetadata: { name: api }\nspec:\n  containers:\n    - { name: app, image: app, ${probe} }\n`,
    });
    const judged = async (kubernetesVersion?: KubernetesVersion) => {
      const report = await assessFiles(['pod.yaml'], {
        ...REQUEST,
        folder: folder.path,
        packs: ['pod-security-baseline'],
        kubernetesVersion,
      });
      const failing = report.results.filter(({ result }) => result === 'fail').map(({ policy }) => policy);
      return [report.kubernetesVersion, ...failing];
    };
    expect(await judged()).toEqual(['1.33']);
    expect(await judged({ major: 1, minor: 34 })).toEqual(['1.34', 'kubernetes/no-probe-hosts']);
  });
});
