import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceId, type Observation } from '../../model/index.js';
import type { Candidate, Limits } from '../../ports/index.js';
import { osvConnector } from './index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'osv-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const LIMITS: Limits = {
  textFile: 1e6,
  jsonDocument: 1e6,
  line: 10_000,
  uncompressed: 1e6,
  compressionRatio: 100,
  archiveEntries: 100,
  files: 100,
  yamlAliases: 10,
  yamlDocuments: 10,
};

function candidate(path: string, content: string): Candidate {
  return { kind: 'file', path, size: content.length, head: Buffer.from(content).subarray(0, 65_536) };
}

async function read(content: string | Uint8Array, limits: Partial<Limits> = {}): Promise<readonly Observation[]> {
  const path = join(folder, 'advisories.json');
  await writeFile(path, content);
  const observations: Observation[] = [];
  const context = {
    source: sourceId('test'),
    limits: { ...LIMITS, ...limits },
    signal: new AbortController().signal,
    gap: (gap: Omit<Extract<Observation, { kind: 'gap' }>['gap'], 'source'>): Observation => ({
      kind: 'gap',
      gap: { ...gap, source: sourceId('test') },
    }),
    progress: () => undefined,
  };
  for await (const each of osvConnector.read({ candidate: candidate(path, ''), as: '' }, context)) observations.push(each);
  return observations;
}

/** Advisories, and gaps as `code: why`. */
async function summary(content: string | Uint8Array, limits: Partial<Limits> = {}) {
  const observations = await read(content, limits);
  return {
    advisories: observations.flatMap((each) => (each.kind === 'advisory' ? [each.advisory] : [])),
    gaps: observations.flatMap((each) => (each.kind === 'gap' ? [`${each.gap.code}: ${each.gap.why}`] : [])),
  };
}

type Event = Record<string, string>;
function osv(
  more: object = {},
  events: readonly Event[] = [{ introduced: '0' }, { fixed: '3.0.16-1~deb12u1' }],
  ecosystem = 'Debian:12',
) {
  return {
    schema_version: '1.6.0',
    id: 'DEBIAN-CVE-2024-1234',
    modified: '2024-01-01T00:00:00Z',
    affected: [{ package: { ecosystem, name: 'openssl' }, ranges: [{ type: 'ECOSYSTEM', events }] }],
    ...more,
  };
}

describe('recognising OSV', () => {
  const recognised = async (content: string): Promise<boolean> =>
    (await osvConnector.recognise(candidate('x', content))) !== undefined;

  it.each([
    ['an advisory', JSON.stringify(osv())],
    ['an array of them', JSON.stringify([osv(), osv()])],
    ['one a line', `${JSON.stringify(osv())}\n${JSON.stringify(osv())}\n`],
    [
      'one whose details are longer than what is seen',
      JSON.stringify({ id: 'X-1', modified: '2024', details: 'x'.repeat(100_000), affected: [] }),
    ],
    ['one that was withdrawn', JSON.stringify({ id: 'X-1', modified: '2024', withdrawn: '2024' })],
  ])('takes %s', async (_what, content) => {
    expect(await recognised(content)).toBe(true);
  });

  it.each([
    ['a scanner report', '{"SchemaVersion": 2, "Results": []}'],
    ['another thing with an id', '{"id": "x", "modified": "2024"}'],
    ['another thing that affects', '{"id": "x", "affected": ["checkout", "payments"]}'],
    ['a nested advisory', JSON.stringify({ vulnerabilities: [osv()] })],
    ['text', 'id: x\naffected: []'],
  ])('leaves %s alone', async (_what, content) => {
    expect(await recognised(content)).toBe(false);
  });
});

describe('reading OSV', () => {
  it('reads a real advisory of Debian with all that is used of it', async () => {
    const { advisories, gaps } = await summary(await readFile(new URL('fixtures/debian.json', import.meta.url)));
    expect(gaps).toEqual([]);
    expect(advisories).toEqual([
      {
        id: 'DEBIAN-CVE-2024-58382',
        aliases: ['CVE-2024-58382'],
        summary:
          'league/commonmark versions before 2.6.0 contain polynomial time complexity vulnerabilities in Markdown parsing.',
        severity: 'high',
        severityReason: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N',
        affected: [
          {
            ecosystem: 'Debian:12',
            name: 'php-league-commonmark',
            ranges: [{ introduced: '0' }],
            versions: ['2.3.9-1', '2.3.9-1+deb12u1'],
          },
          {
            ecosystem: 'Debian:13',
            name: 'php-league-commonmark',
            ranges: [{ introduced: '0', fixed: '2.6.0-1' }],
            versions: [],
          },
        ],
        references: ['https://security-tracker.debian.org/tracker/CVE-2024-58382'],
      },
    ]);
  });

  it.each<[string, Event[], object[]]>([
    ['a fix', [{ introduced: '0' }, { fixed: '2' }], [{ introduced: '0', fixed: '2' }]],
    ['a last affected version', [{ introduced: '1' }, { last_affected: '2' }], [{ introduced: '1', lastAffected: '2' }]],
    ['no end', [{ introduced: '1' }], [{ introduced: '1' }]],
    [
      'two spans, in any order',
      [{ fixed: '1.10' }, { fixed: '1.2' }, { introduced: '1.9' }, { introduced: '0' }],
      [
        { introduced: '0', fixed: '1.2' },
        { introduced: '1.9', fixed: '1.10' },
      ],
    ],
    [
      'the beginning before versions that sort before 0',
      [{ fixed: '0~git5' }, { introduced: '0' }],
      [{ introduced: '0', fixed: '0~git5' }],
    ],
    ['"never", as Alpine says it', [{ introduced: '0' }, { fixed: '0' }], [{ introduced: '0', fixed: '0' }]],
  ])('reads a range with %s', async (_what, events, ranges) => {
    const { advisories, gaps } = await summary(JSON.stringify(osv({}, events)));
    expect(gaps).toEqual([]);
    expect(advisories[0]?.affected[0]?.ranges).toEqual(ranges);
  });

  it('refuses a range that ends before it begins, and keeps the rest of the advisory', async () => {
    const inverted = osv({}, [{ introduced: '5.28.0' }, { fixed: '5.26.3-r0' }], 'Alpine:v3.20').affected;
    const { advisories, gaps } = await summary(JSON.stringify(osv({ affected: [...inverted, ...osv().affected] })));
    expect(advisories[0]?.affected.map((each) => each.ecosystem)).toEqual(['Debian:12']);
    expect(gaps).toEqual([
      expect.stringMatching(/^ADVISORY_RANGE_UNSUPPORTED: .*Alpine:v3.20 openssl: a range ends at 5.26.3-r0/),
    ]);
  });

  const commits = { ranges: [{ type: 'GIT', repo: 'https://example.com', events: [{ introduced: '0' }, { fixed: 'abc' }] }] };
  it('reports an advisory of commits only, and says nothing of commits beside versions', async () => {
    const beside = await summary(JSON.stringify(osv({ affected: [commits, ...osv().affected] })));
    expect([beside.advisories.length, beside.gaps]).toEqual([1, []]);
    const only = await summary(
      JSON.stringify(osv({ affected: [commits, { ...commits, package: { ecosystem: 'OSS-Fuzz', name: 'x' } }] })),
    );
    expect([only.advisories, only.gaps]).toEqual([
      [],
      [expect.stringContaining('ADVISORY_RANGE_UNSUPPORTED: DEBIAN-CVE-2024-1234 (only commits')],
    ]);
  });

  it('lets a withdrawn advisory go without a gap', async () => {
    expect(await summary(JSON.stringify(osv({ withdrawn: '2024-02-01T00:00:00Z' })))).toEqual({ advisories: [], gaps: [] });
  });

  it.each<[string, object, string[]]>([
    ['aliases', { aliases: ['CVE-1', 'GHSA-x'] }, ['CVE-1', 'GHSA-x']],
    ['the CVE that it was made from', { upstream: ['CVE-1'] }, ['CVE-1']],
    [
      'no CVE where there are several: a DSA is another name of none',
      { aliases: ['CVE-1', 'ELA-1'], upstream: ['CVE-2'] },
      ['ELA-1'],
    ],
  ])('takes as other names %s', async (_what, more, names) => {
    expect((await summary(JSON.stringify(osv(more)))).advisories[0]?.aliases).toEqual(names);
  });

  const V31 = (impact: string): string => `CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:${impact}`;
  it.each<[string, object, string, string | undefined]>([
    ['a CVSS 3.1 vector', { severity: [{ type: 'CVSS_V3', score: V31('H') }] }, 'high', V31('H')],
    ['no impact', { severity: [{ type: 'CVSS_V3', score: V31('N') }] }, 'informational', V31('N')],
    [
      'a CVSS 2 vector',
      { severity: [{ type: 'CVSS_V2', score: 'AV:N/AC:L/Au:N/C:C/I:C/A:C' }] },
      'high',
      'AV:N/AC:L/Au:N/C:C/I:C/A:C',
    ],
    [
      'the newest version of several',
      {
        severity: [
          { type: 'CVSS_V3', score: V31('H') },
          { type: 'CVSS_V4', score: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N' },
        ],
      },
      'critical',
      'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
    ],
    [
      'words where the vector is broken',
      { severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N' }], database_specific: { severity: 'MODERATE' } },
      'medium',
      'database_specific.severity',
    ],
    [
      'words, and where they come from',
      { database_specific: { severity: 'HIGH', severity_source: 'changelog of openssl' } },
      'high',
      'changelog of openssl',
    ],
    ["Ubuntu's priority", { severity: [{ type: 'Ubuntu', score: 'negligible' }] }, 'informational', 'Ubuntu'],
    ['nothing', {}, 'unknown', undefined],
    ['a word nobody knows', { database_specific: { severity: 'spicy' } }, 'unknown', undefined],
  ])('judges severity by %s', async (_what, more, severity, reason) => {
    const [advisory] = (await summary(JSON.stringify(osv(more)))).advisories;
    expect([advisory?.severity, advisory?.severityReason]).toEqual([severity, reason]);
  });

  it("judges severity by Debian's urgency", async () => {
    const affected = osv().affected.map((each) => ({ ...each, ecosystem_specific: { urgency: 'unimportant' } }));
    const [advisory] = (await summary(JSON.stringify(osv({ affected })))).advisories;
    expect([advisory?.severity, advisory?.severityReason]).toEqual(['informational', 'ecosystem_specific.urgency']);
  });

  it('reads arrays, lines and gzip', async () => {
    const [one, two] = [osv(), osv({ id: 'X-2' })];
    for (const content of [
      JSON.stringify([one, two]),
      `${JSON.stringify(one)}\n\n${JSON.stringify(two)}`,
      gzipSync(JSON.stringify([one, two], null, 1)),
    ]) {
      const { advisories, gaps } = await summary(content);
      expect([advisories.map((each) => each.id), gaps]).toEqual([['DEBIAN-CVE-2024-1234', 'X-2'], []]);
    }
  });

  it('reads the lines beside a broken one, one too long and one that is something else', async () => {
    const line = JSON.stringify(osv());
    const { advisories, gaps } = await summary(`${line}\n${line.slice(0, 50)}\n"${'x'.repeat(20_000)}"\n{"id": 5}\n${line}`);
    expect(advisories).toHaveLength(2);
    expect(gaps).toEqual([
      expect.stringMatching(/^FILE_TRUNCATED: line 2 /),
      expect.stringMatching(/^LINE_TOO_LONG: line 3 /),
      expect.stringMatching(/^FILE_MALFORMED: line 4: id/),
    ]);
  });

  it('gives one gap and nothing else for a file that breaks off, is no JSON, or is too large', async () => {
    const text = JSON.stringify([osv(), osv()], null, 2);
    expect(await summary(text.slice(0, -20))).toEqual({
      advisories: [],
      gaps: [expect.stringMatching(/^FILE_TRUNCATED: .*line \d+, column \d+/)],
    });
    expect(await summary(text.replace(':', ';'))).toEqual({
      advisories: [],
      gaps: [expect.stringMatching(/^FILE_MALFORMED: .*line 3, column 21/)],
    });
    expect(await summary(text, { jsonDocument: 100 })).toEqual({
      advisories: [],
      gaps: [expect.stringMatching(/^FILE_TOO_LARGE: /)],
    });
  });

  it('names a few of many broken entries and counts the rest, in one gap', async () => {
    const { gaps } = await summary(JSON.stringify([osv(), ...Array.from({ length: 50 }, () => ({ id: 1 }))]));
    expect(gaps).toEqual([expect.stringMatching(/^FILE_MALFORMED: \[1\]\.id.*; and 45 more$/)]);
  });

  it('is not harmed by keys with a meaning in JavaScript', async () => {
    const text = JSON.stringify(osv()).replace(
      '{',
      '{"__proto__": {"withdrawn": "x"}, "database_specific": {"__proto__": {"severity": "HIGH"}, "constructor": 1}, ',
    );
    expect((await summary(text)).advisories[0]?.severity).toBe('unknown');
    expect({}).not.toHaveProperty('withdrawn');
  });
});
