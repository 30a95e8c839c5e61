// One finding from discovery to closure: a live registry, a checkout, a workload; the fix is written, the images are built
// again, the workload is moved, and only then, and only because it was seen, the finding is closed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  editLedger,
  scanInputs,
  undoAction,
  verifyReport,
  writeFix,
  type Scanned,
  type VerificationReport,
} from '../../src/pipeline/index.js';
import { commit, repositoryAt, temporaryFolder, write } from '../fakes/git-repositories.js';
import { image, layer, push, type BuiltImage } from '../fakes/image-builder.js';
import { startRegistry, type FakeRegistry } from '../fakes/registry.js';

const BAD = '3.0.20-1~deb12u2';
const GOOD = '3.0.22-1~deb12u2';
const DOCKERFILE = `FROM scratch\nADD rootfs.tar /\nRUN apt-get update && apt-get install -y openssl=${BAD}\n`;

const status = (version: string): string =>
  ['Package: openssl', 'Status: install ok installed', 'Architecture: amd64', `Version: ${version}`, '', ''].join('\n');

async function base(version: string, created: string): Promise<BuiltImage> {
  const by = (command: string) => ({ created, created_by: command });
  return image({
    created,
    layers: [
      await layer({ 'etc/os-release': 'ID=debian\nVERSION_ID="12"\n', 'var/lib/dpkg/status': '' }),
      await layer({
        'var/lib/dpkg/status': status(version),
        'var/lib/dpkg/info/openssl.list': '/usr/bin/openssl\n',
        stamp: created,
      }),
    ],
    history: [
      by('ADD rootfs.tar / # buildkit'),
      by(`RUN /bin/sh -c apt-get update && apt-get install -y openssl=${version} # buildkit`),
    ],
  });
}

async function app(from: BuiltImage, created: string): Promise<BuiltImage> {
  return image({
    from,
    created,
    layers: [await layer({ 'app/server.js': `// ${created}` })],
    history: [{ created, created_by: 'COPY server.js /app/ # buildkit' }],
  });
}

const manifest = (host: string, reference: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: prod
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: ${host}/team/api${reference}
`;

const ADVISORY = JSON.stringify({
  id: 'CVE-2026-0001',
  summary: 'a flaw',
  database_specific: { severity: 'HIGH' },
  affected: [
    {
      package: { ecosystem: 'Debian:12', name: 'openssl' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: GOOD }] }],
    },
  ],
});

describe('from finding to closure', () => {
  const folder = temporaryFolder();
  let registry: FakeRegistry;
  let before: Scanned;

  const scan = (inputs: readonly string[]): Promise<Scanned> =>
    scanInputs(inputs, {
      folder: folder.path,
      version: 'test',
      signal: new AbortController().signal,
      onProgress: () => {},
      packs: [],
    });
  const everything = (): string[] => [
    'code',
    'deploy',
    'advisories',
    `registry://${registry.host}/platform/base`,
    `registry://${registry.host}/team/api`,
  ];
  const states = (report: VerificationReport): string[] => [...new Set(report.findings.map(({ state }) => state))];

  beforeAll(async () => {
    registry = await startRegistry();
    const old = await base(BAD, '2026-08-01T00:00:00Z');
    const oldApp = await app(old, '2026-08-02T00:00:00Z');
    await push(registry.url, 'platform/base', '12', old);
    await push(registry.url, 'team/api', '1.0.0', oldApp);
    repositoryAt(join(folder.path, 'code'), { 'base/Dockerfile': DOCKERFILE, CODEOWNERS: '/base/ @acme/platform\n' });
    repositoryAt(join(folder.path, 'deploy'), { 'prod/api.yaml': manifest(registry.host, `@${oldApp.digest}`) });
    write(folder.path, { 'advisories/CVE-2026-0001.json': ADVISORY });
    before = await scan(everything());
  });

  afterAll(async () => {
    await registry.close();
    folder.remove();
  });

  it('finds one cause for both images, at its line, with its owner', () => {
    expect(before.report.findings).toHaveLength(2);
    expect(before.report.causes).toHaveLength(1);
    expect(before.report.causes[0]).toMatchObject({
      kind: 'base-image',
      location: { repository: 'code', path: 'base/Dockerfile', startLine: 3, endLine: 3 },
      owner: { name: '@acme/platform' },
      findingCount: 2,
      reach: { byReleasePhase: { production: 1 } },
    });
  });

  it('is still open when nothing changed', async () => {
    expect(states(verifyReport(before.report, await scan(everything())))).toEqual(['still-open']);
  });

  it('S3: closes nothing while the registry cannot be read', async () => {
    registry.fault((_request, response) => {
      response.writeHead(403).end();
      return true;
    });
    const blind = await scan(everything());
    registry.fault(undefined);
    expect(blind.report.coverage.complete).toBe(false);
    expect(states(verifyReport(before.report, blind))).toEqual(['inconclusive']);
  });

  it('S3: closes nothing when the advisories are left out', async () => {
    const without = everything().filter((input) => input !== 'advisories');
    expect(states(verifyReport(before.report, await scan(without)))).toEqual(['inconclusive']);
  });

  it('S1, S5: writes the fix as it was recorded, and puts the bytes back when it is undone', async () => {
    const [cause] = before.report.causes;
    const state = join(folder.path, 'state');
    const path = join(folder.path, 'code', 'base', 'Dockerfile');
    const { entry, outcomes } = await writeFix(before.report, cause!, state);
    expect(outcomes).toMatchObject([{ kind: 'done', target: 'base/Dockerfile' }]);
    expect(readFileSync(path, 'utf8')).toBe(DOCKERFILE.replace(BAD, GOOD));
    const ledger = editLedger(state);
    const recorded = await ledger.entry(entry);
    await undoAction(recorded!, ledger);
    expect(readFileSync(path, 'utf8')).toBe(DOCKERFILE);
  });

  it('is closed only when what runs was rebuilt and moved, and everything was seen', async () => {
    commit(join(folder.path, 'code'), { 'base/Dockerfile': DOCKERFILE.replace(BAD, GOOD) });
    const fixed = await base(GOOD, '2026-09-01T00:00:00Z');
    const fixedApp = await app(fixed, '2026-09-02T00:00:00Z');
    await push(registry.url, 'platform/base', '12', fixed);
    await push(registry.url, 'team/api', '1.0.1', fixedApp);

    // Built, but the workload still runs the old image by its digest.
    const built = verifyReport(before.report, await scan(everything()));
    expect(states(built)).toContain('still-open');

    commit(join(folder.path, 'deploy'), { 'prod/api.yaml': manifest(registry.host, `@${fixedApp.digest}`) });
    const moved = await scan([
      ...everything().slice(0, 3),
      `registry://${registry.host}/platform/base:12`,
      `registry://${registry.host}/team/api:1.0.1`,
    ]);
    expect(moved.report.findings).toEqual([]);
    const closed = verifyReport(before.report, moved);
    expect(states(closed)).toEqual(['closed']);
    expect(closed.causes).toMatchObject([{ closed: 2, stillOpen: 0, inconclusive: 0 }]);
  });
});
