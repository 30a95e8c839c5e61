// The first story on parts that are real today: images built now from Debian's own packages, in a live registry.
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scanInputs, type ScanReport } from '../../src/pipeline/index.js';
import { ROOT, truthSchema, type Truth } from '../journeys/estate.js';

const PROGRAMS = ['buildah', 'skopeo', 'docker-registry', 'runc', 'mmdebstrap', 'git', 'apt-cache', 'dpkg-deb'];
const missing = PROGRAMS.filter((program) => spawnSync('which', [program]).status !== 0);
const canRun = missing.length === 0 && process.getuid?.() === 0;

if (!canRun) {
  console.warn(`SKIPPED: the estate built afresh; it wants root and ${missing.join(', ') || 'nothing else'}`);
  if (process.env.CI !== undefined) throw new Error(`CI must build the estate; missing: ${missing.join(', ') || 'root'}`);
}

describe.skipIf(!canRun)('the estate, built today', () => {
  // Kept outside the tree between runs: images whose inputs did not change are not built again.
  const work = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'headwater', 'estate');
  const out = mkdtempSync(join(tmpdir(), 'headwater-estate-'));
  let registry: ChildProcess;
  let truth: Truth;
  let report: ScanReport;

  beforeAll(async () => {
    execFileSync(process.execPath, [join(ROOT, 'tools', 'build-estate.mjs'), '--work', work, '--out', out], { stdio: 'inherit' });
    truth = truthSchema.parse(JSON.parse(readFileSync(join(out, 'truth.json'), 'utf8')));
    registry = spawn('docker-registry', ['serve', join(work, 'registry.yml')], { stdio: 'ignore' });
    const host = /addr:\s*"?([^"\s]+)/.exec(readFileSync(join(work, 'registry.yml'), 'utf8'))?.[1] ?? '';
    await answering(`http://${host}/v2/`);
    const repositories = [...new Set(truth.images.map(({ repository }) => repository.split('/').slice(1).join('/')))];
    const scanned = await scanInputs(
      [
        join(out, 'repositories'),
        join(out, 'advisories'),
        ...repositories.map((repository) => `registry://${host}/${repository}`),
      ],
      { folder: out, version: 'test', signal: new AbortController().signal, onProgress: () => {} },
    );
    report = scanned.report;
  }, 600_000);

  afterAll(() => {
    registry?.kill();
    rmSync(out, { recursive: true, force: true });
  });

  it('reads every image and layer of the live registry', () => {
    expect(report.coverage.sources.filter(({ kind, status }) => kind === 'oci-registry' && status !== 'read')).toEqual([]);
    for (const { digest, key } of truth.images)
      expect(report.images.find((image) => image.digest === digest)?.packages, key).toBeGreaterThan(0);
  });

  it('finds the line of the base image that brings in OpenSSL, its owner, and the images below it', () => {
    const cause = report.causes.find(({ kind, id }) => kind === 'base-image' && id.startsWith('openssl@'));
    const { repository, path, line } = truth.cause.source;
    expect(cause?.location).toEqual({ repository, path, startLine: line, endLine: line });
    expect(cause?.owner?.name).toContain(truth.cause.owner);
    const derived = truth.cause.derivedAndVulnerable.map((key) => truth.images.find((image) => image.key === key)?.digest);
    for (const digest of derived) expect(cause?.reach.images).toContain(digest);
    expect(cause?.fix.diff).toContain(
      `+RUN apt-get update && apt-get install -y --no-install-recommends openssl=${truth.openssl.fixed}`,
    );
  });

  it('gives every image the base that it was really built on', () => {
    for (const image of truth.images) {
      const reported = report.images.find(({ digest }) => digest === image.digest);
      expect(reported?.parent?.digest ?? null, image.key).toBe(image.base?.digest ?? null);
    }
  });
});

async function answering(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answer) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing answers at ${url}`);
}
