import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evidence } from '../../test/contracts/evidence-log.js';
import { evidenceLogInMemory } from '../../test/fakes/state/evidence-log.js';
import { HeadwaterError } from '../lib/errors.js';
import type { EvidenceLog } from '../ports/index.js';
import {
  anchorText,
  evidenceVerificationSchema,
  exportedEvidence,
  parseAnchor,
  verifyEvidence,
  verifyEvidenceFile,
  type EvidenceCheck,
} from './evidence.js';

const folder = mkdtempSync(join(tmpdir(), 'headwater-evidence-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const check = (more: Partial<EvidenceCheck> = {}): EvidenceCheck => ({
  of: 'it',
  version: '1.0.0',
  from: 1,
  anchors: [],
  ...more,
});

async function logOf(...subjects: readonly string[]): Promise<EvidenceLog> {
  const log = evidenceLogInMemory();
  for (const subject of subjects) await log.append(evidence(subject));
  return log;
}

async function linesOf(log: EvidenceLog, from = 1): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportedEvidence(log, from)) lines.push(line);
  return lines;
}

let files = 0;
function fileOf(content: string | Uint8Array): string {
  const path = join(folder, `${(files += 1)}.jsonl`);
  writeFileSync(path, content);
  return path;
}

describe('verifying a log', () => {
  it('says that it is intact, with its count and its head', async () => {
    const log = await logOf('a', 'b', 'c');
    const report = await verifyEvidence(log, check());
    const head = await log.head();
    expect(evidenceVerificationSchema.parse(report)).toMatchObject({
      state: 'intact',
      records: 3,
      head: { sequence: 3, hash: head?.hash },
      wrong: null,
    });
    expect(await verifyEvidence(await logOf(), check())).toMatchObject({ state: 'intact', records: 0, head: null });
  });

  it('S15: finds a log that was written anew by an anchor of the one before', async () => {
    const anchor = parseAnchor(anchorText((await (await logOf('a', 'b')).head()) ?? { sequence: 0, hash: '' }));
    expect(await verifyEvidence(await logOf('a', 'b', 'c'), check({ anchors: [anchor] }))).toMatchObject({
      state: 'intact',
      anchors: 1,
    });
    expect(await verifyEvidence(await logOf('a', 'x', 'c'), check({ anchors: [anchor] }))).toMatchObject({
      state: 'broken',
      records: 1,
      wrong: { record: 2, because: 'its hash is not the one that the anchor names: the chain was written anew' },
    });
    expect(await verifyEvidence(await logOf('a'), check({ anchors: [anchor] }))).toMatchObject({
      state: 'broken',
      wrong: { record: 2 },
    });
  });

  it('S15: says that the last record was taken away when the store says so, and names an earlier wrong one first', async () => {
    const whole = await logOf('a', 'b');
    const missing: EvidenceLog = {
      ...whole,
      head: async () => {
        throw new HeadwaterError('EVIDENCE_ALTERED', 'record 3, the last one, is not there');
      },
    };
    const because = 'record 3, the last one, is not there';
    expect(await verifyEvidence(missing, check())).toMatchObject({ state: 'broken', wrong: { record: 3, because } });
    const worse: EvidenceLog = {
      ...missing,
      records: (from) =>
        (async function* () {
          for await (const record of whole.records(from)) yield { ...record, actor: 'nobody' };
        })(),
    };
    expect(await verifyEvidence(worse, check())).toMatchObject({ state: 'broken', wrong: { record: 1 } });
  });

  it('S15: finds a record that was put behind the last one, though it fits', async () => {
    const log = await logOf('a', 'b', 'c');
    const before = await logOf('a', 'b');
    expect(await verifyEvidence({ ...log, head: before.head }, check())).toMatchObject({
      state: 'broken',
      records: 2,
      wrong: { record: 3, because: 'it was not appended as others are: the log ends before it' },
    });
  });

  it('is not misled by what is appended while it reads', async () => {
    const log = await logOf('a', 'b');
    const busy: EvidenceLog = {
      ...log,
      head: async () => {
        const head = await log.head();
        await log.append(evidence('meanwhile'));
        return head;
      },
    };
    expect(await verifyEvidence(busy, check())).toMatchObject({ state: 'intact', records: 3 });
  });

  it('verifies a part from a later record on, beyond the end too', async () => {
    const log = await logOf('a', 'b', 'c');
    expect(await verifyEvidence(log, check({ from: 2 }))).toMatchObject({ state: 'intact', records: 2, from: 2 });
    expect(await verifyEvidence(log, check({ from: 9 }))).toMatchObject({ state: 'intact', records: 0, head: null });
  });

  it('lets other errors through', async () => {
    const broken: EvidenceLog = {
      ...(await logOf()),
      head: () => Promise.reject(new HeadwaterError('DATABASE_UNREACHABLE', 'gone')),
    };
    await expect(verifyEvidence(broken, check())).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  });
});

describe('verifying an exported file', () => {
  it('finds it as intact as the log, also a later part and one with odd texts', async () => {
    const log = evidenceLogInMemory();
    for (const odd of ['a', '\u2028\u202e', '"\\\n', '\ud800', '__proto__'])
      await log.append(evidence(odd, { body: { odd, [odd]: [1.5, null] } }));
    const lines = await linesOf(log);
    expect(await verifyEvidenceFile(fileOf(`${lines.join('\n')}\n`), check())).toMatchObject({ state: 'intact', records: 5 });
    expect(await verifyEvidenceFile(fileOf(lines.slice(2).join('\r\n')), check({ from: 3 }))).toMatchObject({
      state: 'intact',
      records: 3,
    });
  });

  it('S15: finds every line that was edited, taken out, put in or moved, and says which record it is', async () => {
    const lines = await linesOf(await logOf('a', 'b', 'c', 'd'));
    const [a = '', b = '', c = '', d = ''] = lines;
    const other = (await linesOf(await logOf('a', 'x', 'c')))[1] ?? '';
    for (const [name, changed, record] of [
      ['edited', [a, b.replaceAll('"b"', '"B"'), c, d], 2],
      ['with one more member', [a, `{"more":1,${b.slice(1)}`, c, d], 2],
      ['taken out', [a, c, d], 2],
      ['the first taken out', [b, c, d], 1],
      ['doubled', [a, b, b, c, d], 3],
      ['moved', [a, c, b, d], 2],
      ['exchanged', [a, other, c, d], 3],
      ['no JSON', [a, b, '{', d], 3],
      ['no record', [a, '{}', c, d], 2],
      ['an unsafe number', [a, b.replace('"sequence":2', '"sequence":1e99'), c], 2],
      ['cut in a line', [a, b, c.slice(0, -7)], 3],
    ] as const) {
      const report = await verifyEvidenceFile(fileOf(changed.join('\n')), check());
      expect(report, name).toMatchObject({ state: 'broken', records: record - 1, wrong: { record } });
    }
    const anchors = [{ sequence: 4, hash: JSON.parse(d).hash }];
    expect(await verifyEvidenceFile(fileOf(lines.slice(0, 3).join('\n')), check({ anchors }))).toMatchObject({
      state: 'broken',
      wrong: { record: 4 },
    });
  });

  it('does not trip over what is no text, has no end, or holds nothing', async () => {
    expect(await verifyEvidenceFile(fileOf(Uint8Array.from([0xff, 0xfe, 10])), check())).toMatchObject({ state: 'broken' });
    expect(
      await verifyEvidenceFile(
        fileOf(`{"sequence":1,"previous":"","hash":"","body":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
        check(),
      ),
    ).toMatchObject({
      state: 'broken',
      wrong: { record: 1 },
    });
    expect(await verifyEvidenceFile(fileOf(''), check())).toMatchObject({ state: 'intact', records: 0 });
  });

  it('says when there is no such file, or none that can be read', async () => {
    await expect(verifyEvidenceFile(join(folder, 'none'), check())).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
    await expect(verifyEvidenceFile(folder, check())).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});

describe('an anchor', () => {
  it('is one text that is read back as it was given', async () => {
    const head = { sequence: 17, hash: 'a'.repeat(64) };
    expect(parseAnchor(` ${anchorText(head)}\n`)).toEqual(head);
  });

  it.each([
    '',
    'abc@1',
    `${'a'.repeat(64)}`,
    `${'a'.repeat(64)}@0`,
    `${'a'.repeat(64)}@-1`,
    `${'A'.repeat(64)}@1`,
    `${'a'.repeat(64)}@1e3`,
  ])('is not %j', (text) => {
    expect(() => parseAnchor(text)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
  });

  it('cannot be of a record before those that are read', async () => {
    const anchors = [{ sequence: 1, hash: 'a'.repeat(64) }];
    await expect(verifyEvidence(await logOf('a', 'b'), check({ from: 2, anchors }))).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
  });
});
