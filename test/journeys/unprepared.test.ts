// A repository that nobody prepared for us, with what public ones were seen to hold: every cause is at lines that exist, every
// diff applies, carrying it out makes its cause go away, undoing puts the bytes back, and what was not read is said once.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  editLedger,
  scanInputs,
  scanReportSchema,
  toSarif,
  undoAction,
  writeFix,
  type ReportedCause,
  type ScanReport,
} from '../../src/pipeline/index.js';
import { commit, repositoryAt, temporaryFolder } from '../fakes/git-repositories.js';

const pod = (name: string): string => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  containers:
  - name: app
    image: r.example/${name}:1
`;
const deployment = (name: string): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'app', image: 'r.example/json:1' }] } },
  },
});

const FILES: Readonly<Record<string, string>> = {
  'README.md': '# A project\n',
  // Manifests as people write them.
  'k8s/pod.yaml': pod('plain'),
  'k8s/windows.yaml': pod('crlf').replaceAll('\n', '\r\n'),
  'k8s/bom.yml': `\uFEFF${pod('bom')}`,
  'k8s/no-newline.yaml': pod('cut').trimEnd(),
  'k8s/several.yaml': `# a comment\n---\n${pod('first')}---\n# nothing\n---\n${pod('second')}...\n`,
  'k8s/flow.yaml':
    '{apiVersion: v1, kind: Pod, metadata: {name: flow}, spec: {containers: [{name: a, image: "r.example/flow:1"}]}}\n',
  'k8s/tabs.json': `${JSON.stringify(deployment('tabs'), null, '\t')}\n`,
  'k8s/one-line.json': JSON.stringify(deployment('one-line')),
  'k8s/list.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [deployment('listed')] }, null, 2),
  'k8s/twice.yaml': pod('twice').replace('spec:', 'spec:\n  restartPolicy: Never\n  restartPolicy: Always'),
  // What looks like one and is none.
  'compose.yaml': 'services:\n  app:\n    image: r.example/app:1\n    privileged: true\n',
  '.github/workflows/ci.yaml': 'name: ci\non: push\njobs:\n  a:\n    steps:\n      - run: echo ${{ github.sha }}\n',
  'skaffold.yaml': 'apiVersion: skaffold/v4beta6\nkind: Config\nmetadata:\n  name: app\nbuild: {}\n',
  'package.json': '{"name":"x","version":"1.0.0"}\n',
  'mkdocs.yml': 'site_name: x\nmarkdown_extensions:\n  - x: !!python/name:a.b\n',
  // A chart, and a template without one.
  'chart/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
  'chart/values.yaml': 'image: r.example/app:1\n',
  'chart/templates/a.yaml': 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n',
  'chart/templates/b.yaml': '{{- if .Values.x }}\napiVersion: v1\nkind: Pod\n{{- end }}\n',
  'chart/crds/c.yaml':
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: c.x.example\nspec: {}\n',
  // Dockerfiles under the names that people give them.
  'images/a/Dockerfile': 'ARG TAG=latest\nFROM debian:${TAG}\nRUN a \\\n  # why\n  && b\n',
  'images/b/Dockerfile.dev': 'FROM debian\nUSER root\n',
  'images/c/app.dockerfile': 'FROM scratch\nUSER 0\n',
  'images/d/Containerfile': 'from debian:12 as build\nFROM ${NOT_SET}\nUSER 1000\n',
};

describe('a repository that nobody prepared', () => {
  const folder = temporaryFolder();
  const state = temporaryFolder();
  const root = join(folder.path, 'project');
  let report: ScanReport;

  const scan = async (): Promise<ScanReport> => {
    const { report: made } = await scanInputs(['project'], {
      folder: folder.path,
      version: 'test',
      signal: new AbortController().signal,
      onProgress: () => {},
      clock: { now: () => new Date('2026-11-01T00:00:00Z') },
    });
    return made;
  };
  const located = (): readonly ReportedCause[] => report.causes.filter(({ location }) => location !== undefined);
  const withDiff = (): readonly ReportedCause[] => report.causes.filter(({ fix }) => fix.diff !== '');

  beforeAll(async () => {
    repositoryAt(root, FILES);
    commit(root, { 'k8s/pod.yaml': `${pod('plain')}  restartPolicy: Never\n` }, 'Bo Berg');
    report = await scan();
  });
  afterAll(() => {
    folder.remove();
    state.remove();
  });

  it('gives a report that is one, and SARIF of it', () => {
    expect(scanReportSchema.safeParse(JSON.parse(JSON.stringify(report))).success).toBe(true);
    expect(toSarif(report).runs[0]?.results).toHaveLength(report.causes.length);
  });

  it('sees each manifest once, in the repository, whatever format it is written in', () => {
    const workloads = report.resources.filter(({ kind }) => kind === 'Pod' || kind === 'Deployment').map(({ name }) => name);
    const names = ['plain', 'crlf', 'bom', 'cut', 'first', 'second', 'flow', 'tabs', 'one-line', 'listed', 'twice'];
    expect(workloads.toSorted()).toEqual(names.toSorted());
    expect(report.repositories.map(({ name }) => name)).toEqual(['project']);
    expect(report.resources.filter(({ kind }) => kind === 'Dockerfile')).toHaveLength(4);
  });

  it('says what it did not read, once each, and nothing of files that are no business of ours', () => {
    const gaps = report.coverage.sources.flatMap((source) => source.gaps.map(({ code, what }) => `${code} ${what}`));
    expect(gaps).toEqual(['MANIFEST_TEMPLATED Helm chart chart', 'MANIFEST_MALFORMED k8s/twice.yaml']);
  });

  it('places every cause at lines that exist', () => {
    expect(located().length).toBeGreaterThan(20);
    expect(located()).toHaveLength(report.causes.length);
    for (const { location } of located()) {
      const lines = readFileSync(join(root, location?.path ?? ''), 'utf8').split('\n').length;
      expect(location?.startLine).toBeGreaterThan(0);
      expect(location?.endLine).toBeGreaterThanOrEqual(location?.startLine ?? 0);
      expect(location?.endLine).toBeLessThanOrEqual(lines);
    }
  });

  it('finds owners in the history when nobody wrote any down', () => {
    expect(report.causes.every(({ owner }) => owner?.name === 'Ana Lopez')).toBe(true);
  });

  it('writes diffs that git applies', () => {
    expect(withDiff().length).toBeGreaterThan(10);
    for (const { id, fix } of withDiff()) {
      const apply = (): Buffer => execFileSync('git', ['apply', '--check', '-'], { cwd: root, input: fix.diff, stdio: 'pipe' });
      expect(apply, id).not.toThrow();
    }
  });

  it('carries a fix out so that its cause is gone, and puts the bytes back', async () => {
    for (const path of ['k8s/windows.yaml', 'k8s/bom.yml', 'k8s/no-newline.yaml', 'k8s/tabs.json', 'k8s/several.yaml']) {
      const cause = withDiff().find(({ location }) => location?.path === path);
      if (cause === undefined) throw new Error(`no cause in ${path} has a diff`);
      const before = readFileSync(join(root, path));
      const { entry, outcomes } = await writeFix(report, cause, state.path);
      expect(outcomes.map(({ kind }) => kind)).toEqual(['done']);
      const after = await scan();
      expect(after.causes.map(({ id }) => id)).not.toContain(cause.id);
      expect(after.causes).toHaveLength(report.causes.length - 1);
      const ledger = editLedger(state.path);
      const recorded = await ledger.entry(entry);
      if (recorded === undefined) throw new Error('the action was not recorded');
      expect((await undoAction(recorded, ledger)).map(({ kind }) => kind)).toEqual(['done']);
      expect(readFileSync(join(root, path))).toEqual(before);
    }
  });
});
