// Story 1 of DESIGN.md: one CVE reported hundreds of times is one line of the base image's Dockerfile.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ReportedCause, ScanReport } from '../../src/pipeline/index.js';
import { ESTATE, causeOf, digestOf, scanEstate, teamOf, truth } from './estate.js';

describe('the base image', () => {
  let report: ScanReport;
  let cause: ReportedCause;

  beforeAll(async () => {
    ({ report } = await scanEstate());
    cause = causeOf(report, ({ kind, id }) => kind === 'base-image' && id.startsWith('openssl@'));
  });

  it('is the first of the causes, and one', () => {
    expect(report.causes[0]?.id).toBe(cause.id);
  });

  it('names the line of the Dockerfile that pins the package', () => {
    const { repository, path, line } = truth.cause.source;
    expect(cause.location).toEqual({ repository, path, startLine: line, endLine: line });
    expect(cause.lines.join('\n')).toContain(`openssl=${truth.openssl.current}`);
  });

  it('names the team that answers for it, and why', () => {
    expect(teamOf(cause.owner?.name)).toBe(truth.cause.owner);
    expect(cause.owner?.reasons.length).toBeGreaterThan(0);
  });

  it('reaches exactly the derived images that hold the package, and the base in both generations', () => {
    const derived = truth.cause.derivedAndVulnerable.map(digestOf);
    const bases = truth.images.filter(({ level }) => level === 0).map(({ digest }) => digest);
    expect([...cause.reach.images].sort()).toEqual([...derived, ...bases].sort());
  });

  it('leaves out the images that patched it themselves, and says that this helps no other', () => {
    for (const key of truth.cause.patchedThemselves) {
      expect(cause.reach.images).not.toContain(digestOf(key));
      expect(cause.notes.join('\n')).toContain(key);
    }
  });

  it('does not blame the base for an image whose base cannot be seen', () => {
    const unseen = causeOf(report, ({ kind }) => kind === 'unseen-base');
    expect(unseen.reach.images).toEqual(truth.cause.vulnerableWithUnseenBase.map(digestOf));
    expect(unseen.location).toBeUndefined();
    expect(unseen.missing[0]?.what).toContain('vendor/geo:3');
    expect(unseen.confidence).toBeLessThanOrEqual(0.5);
  });

  it('gives every image the base that it was really built on', () => {
    for (const image of truth.images) {
      const reported = report.images.find(({ digest }) => digest === image.digest);
      expect(reported?.parent?.digest ?? null, image.key).toBe(image.base?.digest ?? null);
    }
  });

  it('finds the Dockerfile of every image that one was seen for', () => {
    for (const image of truth.images) {
      const found = report.images.find(({ digest }) => digest === image.digest)?.dockerfile;
      if (image.dockerfile === null) expect(found, image.key).toBeUndefined();
      else expect(found, image.key).toMatchObject({ repository: image.dockerfile.repository, path: image.dockerfile.path });
    }
  });

  it('attributes the package to the layer that its surviving copy came from', () => {
    for (const image of truth.images) {
      if (image.openssl?.vulnerable !== true || image.openssl.introducedBy === null) continue;
      const finding = report.findings.find(
        ({ resource, package: affected }) => resource.id === image.digest && affected?.name === 'openssl',
      );
      expect(finding?.package?.version, image.key).toBe(image.openssl.version);
      expect([finding?.layer?.digest, finding?.layer?.diffId], image.key).toContain(image.openssl.layer);
    }
  });

  it('plans the builds so that every image comes after what it is built on', () => {
    const levels = new Map(
      cause.rollout.builds.flatMap(({ level, nodes }) => nodes.flatMap(({ images }) => images.map((image) => [image, level]))),
    );
    for (const image of truth.images) {
      if (image.level === null || !levels.has(image.digest)) continue;
      expect(levels.get(image.digest), image.key).toBe(image.level);
    }
    expect(levels.size).toBe(cause.reach.images.length);
  });

  it('moves those that stand on the base of last spring as well', () => {
    const stale = causeOf(report, ({ kind, id }) => kind === 'stale-base' && id.startsWith('stale-base@runtime-service-1'));
    expect([...stale.reach.images].sort()).toEqual(truth.cause.onBaseOfLastSpring.map(digestOf).sort());
    expect(stale.location).toMatchObject({ repository: 'runtime-images', path: 'service/Dockerfile' });
    for (const key of truth.cause.onBaseOfLastSpring) expect(cause.reach.images).toContain(digestOf(key));
  });

  it('gives a diff that git apply takes, and nothing of the package is vulnerable in what it makes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'headwater-journey-'));
    try {
      execFileSync('git', ['clone', '-q', join(ESTATE, 'repositories', 'base-images.bundle'), folder]);
      execFileSync('git', ['apply', '-'], { cwd: folder, input: cause.fix.diff });
      const changed = readFileSync(join(folder, truth.cause.source.path), 'utf8').split('\n')[truth.cause.source.line - 1];
      expect(changed).toContain(`openssl=${truth.openssl.fixed} libssl3=${truth.openssl.fixed}`);
      expect(changed).not.toContain(truth.openssl.current);
      expect(execFileSync('git', ['diff', '--numstat'], { cwd: folder, encoding: 'utf8' })).toBe('1\t1\tbase/Dockerfile\n');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('gives every finding one cause, and counts each once', () => {
    const counts = new Map<string, number>();
    for (const { causeId } of report.findings) {
      expect(causeId).not.toBeNull();
      counts.set(causeId ?? '', (counts.get(causeId ?? '') ?? 0) + 1);
    }
    for (const { id, findingCount } of report.causes) expect(findingCount, id).toBe(counts.get(id));
  });

  it('gives the same ids when it is scanned again', async () => {
    const again = (await scanEstate()).report;
    expect(again.causes.map(({ id }) => id)).toEqual(report.causes.map(({ id }) => id));
    expect(again.findings.map(({ id }) => id).sort()).toEqual(report.findings.map(({ id }) => id).sort());
  });
});
