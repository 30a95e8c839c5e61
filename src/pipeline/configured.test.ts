import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfiguration } from '../config/index.js';
import { configuredNow, type Configured } from './configured.js';

const HEAD = { apiVersion: 'headwater.dev/v1', kind: 'Configuration' };
const SHOP = { name: 'shop', address: 'kubernetes://shop' };

describe('the configuration of a process that goes on', () => {
  let folder = '';
  let told: string[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-configured-'));
    told = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (said: object | string): void =>
    writeFileSync(join(folder, 'headwater.yaml'), typeof said === 'string' ? said : JSON.stringify({ ...HEAD, ...said }));
  const begin = async (said: object): Promise<Configured> => {
    write(said);
    const where = { folder, inputs: [] };
    return configuredNow({
      first: await loadConfiguration(where),
      where,
      fixed: ['worker', 'limits'],
      onProblem: (because) => told.push(`problem: ${because.replace(folder, '')}`),
      onSources: (sources) => told.push(`sources: ${sources.map(({ name }) => name).join()}`),
      onNeedsRestart: (parts) => told.push(`restart: ${parts.join()}`),
    });
  };
  const sourcesOf = async (configured: Configured): Promise<readonly unknown[]> =>
    (await configured.read()).configuration.sources.map(({ name }) => name);

  it('has the sources that are written now, and tells of others once', async () => {
    const configured = await begin({ sources: [SHOP] });
    expect(await sourcesOf(configured)).toEqual(['shop']);
    write({ sources: [SHOP, { name: 'annex', address: 'aws://' }] });
    expect(await sourcesOf(configured)).toEqual(['shop', 'annex']);
    expect(configured.last().configuration.sources).toHaveLength(2);
    await configured.read();
    expect(told).toEqual(['sources: shop,annex']);
  });

  it('stays as it was read last while it cannot be read, and tells each reason once', async () => {
    const configured = await begin({ sources: [SHOP] });
    write({ sources: [{ adress: 'aws://' }] });
    expect(await sourcesOf(configured)).toEqual(['shop']);
    expect(await sourcesOf(configured)).toEqual(['shop']);
    write('sources: [');
    expect(await sourcesOf(configured)).toEqual(['shop']);
    expect(told).toHaveLength(2);
    expect(told[0]).toMatch(/^problem: \/headwater\.yaml:1: /);
    write({ sources: [] });
    expect(await sourcesOf(configured)).toEqual([]);
    expect(told.slice(2)).toEqual(['sources: ']);
  });

  it('is not taken for the defaults when its file is gone', async () => {
    const configured = await begin({ sources: [SHOP] });
    unlinkSync(join(folder, 'headwater.yaml'));
    expect(await sourcesOf(configured)).toEqual(['shop']);
    expect(told).toEqual(['problem: /headwater.yaml is gone']);
  });

  it('tells what is written otherwise than it holds until the next start', async () => {
    const configured = await begin({});
    write({ worker: { look: '7m' } });
    await configured.read();
    await configured.read();
    write({ worker: { look: '7m' }, organisation: 'Acme' });
    await configured.read();
    expect(told).toEqual(['restart: worker']);
    write({});
    await configured.read();
    expect(told).toHaveLength(1);
  });
});
