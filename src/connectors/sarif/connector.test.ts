import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileAt } from '../../../test/fakes/candidates.js';
import { temporaryFolder } from '../../../test/fakes/git-repositories.js';
import { collect, gapsOf, testContext } from '../../../test/fakes/read-context.js';
import type { ReportedFailure } from '../../model/index.js';
import { sarifLogs } from './index.js';

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

const RULES = [
  {
    id: 'CKV_1',
    shortDescription: { text: 'Encrypt it' },
    help: { text: 'Set encrypted.' },
    properties: { 'security-severity': '7.5' },
  },
  { id: 'CKV_2', defaultConfiguration: { level: 'note' } },
];

function result(more: object = {}, uri = 'infra/main.tf', region: object = { startLine: 3, endLine: 7 }): object {
  return {
    ruleId: 'CKV_1',
    message: { text: 'Not encrypted.\nMore.' },
    locations: [{ physicalLocation: { artifactLocation: { uri }, region } }],
    ...more,
  };
}

function log(results: readonly object[], run: object = {}): string {
  return JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 'Checkov', rules: RULES } }, results, ...run }] });
}

async function read(content: string) {
  const path = join(folder.path, 'log.sarif');
  writeFileSync(path, content);
  const candidate = fileAt(path, content);
  expect((await sarifLogs.recognise(candidate))?.as).toBe('SARIF log');
  const observations = await collect(sarifLogs.read({ candidate, as: '' }, testContext()));
  return {
    failures: observations.flatMap((one): ReportedFailure[] => (one.kind === 'reported-failure' ? [one.failure] : [])),
    gaps: gapsOf(observations).map(({ code, why }) => `${code}: ${why}`),
  };
}

describe('a SARIF log', () => {
  it('says what is wrong with which lines', async () => {
    expect(await read(log([result()]))).toEqual({
      gaps: [],
      failures: [
        {
          source: 'test',
          scanner: 'checkov',
          rule: 'CKV_1',
          title: 'Encrypt it',
          message: 'Not encrypted.',
          severity: 'high',
          about: { kind: 'lines', path: 'infra/main.tf', startLine: 3, endLine: 7 },
          controls: [],
          guidance: 'Set encrypted.',
        },
      ],
    });
  });

  it.each<[string, object, ReportedFailure['severity']]>([
    ['by the score of the result', { properties: { 'security-severity': '9.1' } }, 'critical'],
    ['by the score of the rule', {}, 'high'],
    ['by its level', { ruleId: 'other', level: 'error' }, 'high'],
    ['by the level of its rule', { ruleId: 'CKV_2' }, 'low'],
    ['as a warning without', { ruleId: 'other' }, 'medium'],
    ['as nothing much', { ruleId: 'other', level: 'none' }, 'informational'],
  ])('is graded %s', async (_, more, severity) => {
    expect((await read(log([result(more)]))).failures.map((one) => one.severity)).toEqual([severity]);
  });

  it.each([
    ['by index', { ruleId: undefined, ruleIndex: 0 }],
    ['by index in another way', { ruleId: undefined, rule: { index: 0 } }],
    ['by a name below the rule’s', { ruleId: 'CKV_1/sub' }],
  ])('finds its rule %s', async (_, more) => {
    expect((await read(log([result(more)]))).failures[0]?.title).toBe('Encrypt it');
  });

  it.each([
    ['passes', { kind: 'pass' }],
    ['is suppressed', { suppressions: [{ kind: 'inSource' }] }],
    ['is no longer there', { baselineState: 'absent' }],
  ])('leaves out what %s', async (_, more) => {
    expect(await read(log([result(more)]))).toEqual({ failures: [], gaps: [] });
  });

  it('keeps what somebody wanted to suppress and was not let', async () => {
    expect((await read(log([result({ suppressions: [{ status: 'rejected' }] })]))).failures).toHaveLength(1);
  });

  it('names the repository that it was made in', async () => {
    const run = { versionControlProvenance: [{ repositoryUri: 'https://user:pw@github.com/acme/infra.git' }] };
    expect((await read(log([result()], run))).failures[0]?.about).toMatchObject({ repository: 'github.com/acme/infra' });
  });

  it.each([
    ['a%20b/c.tf', 'a b/c.tf'],
    ['./a//b.tf', 'a/b.tf'],
  ])('reads the path %s as %s', async (uri, path) => {
    expect((await read(log([result({}, uri)]))).failures[0]?.about).toMatchObject({ path });
  });

  it('is at the first line where it names none', async () => {
    expect((await read(log([result({}, 'a', {})]))).failures[0]?.about).toMatchObject({ startLine: 1, endLine: 1 });
  });

  it.each(['file:///etc/passwd', '/etc/passwd', '../../x', '%E0%A4%A', ''])('takes no result over at %j', async (uri) => {
    const { failures, gaps } = await read(log([result({}, uri), result()]));
    expect(failures).toHaveLength(1);
    expect(gaps).toEqual([expect.stringMatching(/^REPORT_PARTLY_READ: result 1 of run 1: /)]);
  });

  it('of our own is not read back', async () => {
    const run = { tool: { driver: { name: 'Headwater', rules: RULES } } };
    expect(await read(log([result()], run))).toEqual({
      failures: [],
      gaps: ["REPORT_PARTLY_READ: run 1 is Headwater's own: give what it was made from"],
    });
  });

  it('of another version is a gap', async () => {
    const text = log([]).replace('{"version":"2.1.0"', '{"$schema":"x/sarif-2.2.json","version":"2.2"');
    expect(await read(text)).toEqual({ failures: [], gaps: ['FILE_MALFORMED: its version 2.2 is not read'] });
  });
});
