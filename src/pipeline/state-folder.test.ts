import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/fakes/git-repositories.js';
import { reportOf } from '../../test/fakes/scan-report.js';
import { keepScan, lastScan, readReport, stateFolder, writeDurably } from './state-folder.js';

let state = '';
let remove = (): void => undefined;
beforeEach(() => {
  ({ path: state, remove } = temporaryFolder());
});
afterEach(() => remove());

const scans = (): string => join(state, 'scans');
const files = (): readonly string[] => readdirSync(scans());

describe('the state folder', () => {
  it.each([
    ['/var/state', '/var/state/headwater'],
    ['relative/state', join(homedir(), '.local/state/headwater')],
    ['./state', join(homedir(), '.local/state/headwater')],
    ['', join(homedir(), '.local/state/headwater')],
    [undefined, join(homedir(), '.local/state/headwater')],
  ])('for XDG_STATE_HOME=%s is %s: a relative path is ignored', (given, expected) => {
    expect(stateFolder(given === undefined ? {} : { XDG_STATE_HOME: given })).toBe(expected);
  });
});

describe('the last scan', () => {
  it('is that of this folder, though another one was scanned later', async () => {
    await keepScan(reportOf({ organisation: 'mine' }), '/mine', state);
    await keepScan(reportOf({ organisation: 'other' }), '/other', state);
    expect(await lastScan('/mine', state)).toEqual({
      report: reportOf({ organisation: 'mine' }),
      folder: '/mine',
      elsewhere: false,
    });
  });

  it('is the latest of any folder when this one was never scanned, and says where', async () => {
    await keepScan(reportOf({ organisation: 'older' }), '/older', state);
    for (const name of files()) utimesSync(join(scans(), name), 1, 1);
    await keepScan(reportOf({ organisation: 'newer' }), '/newer', state);
    expect(await lastScan('/mine', state)).toMatchObject({
      report: { organisation: 'newer' },
      folder: '/newer',
      elsewhere: true,
    });
  });

  it('stands in for the one before', async () => {
    await keepScan(reportOf({ organisation: 'one' }), '/mine', state);
    await keepScan(reportOf({ organisation: 'two' }), '/mine', state);
    expect((await lastScan('/mine', state)).report.organisation).toBe('two');
    expect(files()).toHaveLength(1);
  });

  it('is not there before the first one', async () => {
    await expect(lastScan('/mine', state)).rejects.toMatchObject({ code: 'SCAN_NOT_FOUND' });
    mkdirSync(scans());
    await expect(lastScan('/mine', state)).rejects.toMatchObject({ code: 'SCAN_NOT_FOUND' });
  });

  it.each([
    ['was cut off', '{"folder":"/mine","report":{"apiVer'],
    ['is empty', ''],
    ['is null', 'null'],
    ['is another thing', '[1]'],
    ['names no folder', JSON.stringify({ report: reportOf() })],
    ['holds no report', '{"folder":"/mine","report":{}}'],
    [
      'holds a report of another version',
      JSON.stringify({ folder: '/mine', report: { ...reportOf(), apiVersion: 'headwater.dev/v9' } }),
    ],
  ])('says which file is damaged when it %s', async (_, text) => {
    await keepScan(reportOf(), '/mine', state);
    const [name = ''] = files();
    writeFileSync(join(scans(), name), text);
    await expect(lastScan('/mine', state)).rejects.toMatchObject({
      code: 'REPORT_INVALID',
      message: expect.stringContaining(name),
    });
  });
});

describe('a report in a file', () => {
  it.each([
    ['no JSON', '{', /report\.json/],
    ['of another kind', '{"kind":"VerificationReport"}', /report\.json is no ScanReport/],
    ['damaged inside', JSON.stringify({ ...reportOf(), findings: [{ id: 1 }] }), /findings/],
  ])('that is %s is refused, by its name', async (_, text, message) => {
    writeFileSync(join(state, 'report.json'), text);
    await expect(readReport(join(state, 'report.json'))).rejects.toMatchObject({
      code: 'REPORT_INVALID',
      message: expect.stringMatching(message),
    });
  });

  it('is not read when it is larger than what is read at once, or a pipe', async () => {
    const path = join(state, 'report.json');
    writeFileSync(path, '');
    truncateSync(path, 257 * 1024 ** 2);
    await expect(readReport(path)).rejects.toMatchObject({ code: 'REPORT_INVALID', message: expect.stringMatching(/limit/) });
    execFileSync('mkfifo', [join(state, 'pipe')]);
    await expect(readReport(join(state, 'pipe'))).rejects.toMatchObject({ code: 'REPORT_INVALID' });
  });

  it('is read as it was written, and one that is not there is refused', async () => {
    writeFileSync(join(state, 'report.json'), JSON.stringify(reportOf()));
    expect(await readReport(join(state, 'report.json'))).toEqual(reportOf());
    await expect(readReport(join(state, 'gone.json'))).rejects.toMatchObject({ code: 'REPORT_INVALID' });
  });
});

describe('a durable write', () => {
  it('is for this user only, and leaves nothing beside it', async () => {
    await writeDurably(join(state, 'new/folder'), 'a', Buffer.from('x'));
    expect(statSync(join(state, 'new/folder')).mode & 0o077).toBe(0);
    expect(statSync(join(state, 'new/folder/a')).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(state, 'new/folder'))).toEqual(['a']);
  });

  it('replaces a link instead of writing where it leads', async () => {
    writeFileSync(join(state, 'target'), 'mine');
    symlinkSync('target', join(state, 'link'));
    await writeDurably(state, 'link', Buffer.from('theirs'));
    expect(statSync(join(state, 'target')).size).toBe(4);
  });

  it('cleans up when it fails', async () => {
    mkdirSync(join(state, 'taken'));
    await expect(writeDurably(state, 'taken', Buffer.from('x'))).rejects.toThrow(/taken/);
    expect(readdirSync(state)).toEqual(['taken']);
  });

  it('can be done many at a time: the last one stands, whole', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => writeDurably(state, 'a', Buffer.from(String(i)))));
    expect(readdirSync(state)).toEqual(['a']);
  });
});
