import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repositoryName, type Observation } from '../../model/index.js';
import type { SourceTree } from '../../ports/index.js';
import { collect, testContext } from '../../../test/fakes/read-context.js';
import { backstage } from './index.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'headwater-backstage-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const context = testContext();

async function observe(
  files: Readonly<Record<string, string>>,
  listed = Object.keys(files),
): Promise<readonly Observation[] | undefined> {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const repository = { name: repositoryName('github.com/acme/apps'), source: context.source, path: root, writable: true };
  const tree: SourceTree = { repository, root, files: [...listed].toSorted() };
  const claim = await backstage.recognise({ kind: 'tree', tree });
  if (claim === undefined) return undefined;
  return collect(backstage.read(claim, context));
}

const rulesIn = (seen: readonly Observation[] | undefined): readonly string[] =>
  (seen ?? []).flatMap((one) =>
    one.kind === 'ownership' ? [`${one.rule.path}:${one.rule.line} ${one.rule.pattern}=${one.rule.owners.join(' ')}`] : [],
  );
const gapsIn = (seen: readonly Observation[] | undefined): readonly string[] =>
  (seen ?? []).flatMap((one) => (one.kind === 'gap' ? [`${one.gap.code} ${one.gap.what}`] : []));

const component = (owner: string, annotations = ''): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: api\n  annotations:\n${annotations}spec:\n  type: service\n  owner: ${owner}\n`;

describe('what an entity owns', () => {
  it('gives the folder of its file, with the line that names the owner', async () => {
    const seen = await observe({
      'catalog-info.yaml': component('platform'),
      'apps/api/catalog-info.yml': component('group:default/payments'),
    });
    expect(rulesIn(seen)).toEqual(['catalog-info.yaml:8 =group:platform', 'apps/api/catalog-info.yml:8 apps/api=group:payments']);
    expect(gapsIn(seen)).toEqual([]);
  });

  it.each([
    ['user:default/ana', 'user:ana'],
    ['Group:eu/platform', 'group:eu/platform'],
    ['"payments.team"', 'group:payments.team'],
  ])('writes the owner %s as %s', async (written, shown) => {
    expect(rulesIn(await observe({ 'catalog-info.yaml': component(written) }))).toEqual([`catalog-info.yaml:8 =${shown}`]);
  });

  it.each([
    ['url:https://github.com/acme/apps/tree/main/apps/api/', 'apps/api'],
    ['url:https://github.com/acme/apps/tree/release/2024/apps/api', 'apps/api'],
    ['url:https://gitlab.com/acme/apps/-/tree/main/apps/api', 'apps/api'],
    ['url:https://github.com/a-fork/apps/blob/main/apps/api', 'apps/api'],
    ['url:https://github.com/acme/apps/tree/main/', ''],
    ['url:https://github.com/acme/apps', ''],
    ['url:https://github.com/acme/apps/tree/main/gone', 'catalog'],
    ['dir:.', 'catalog'],
  ])('takes the source location %s as the folder %j', async (location, folder) => {
    const annotation = `    backstage.io/source-location: ${location}\n`;
    const seen = await observe({ 'catalog/catalog-info.yaml': component('payments', annotation), 'apps/api/Dockerfile': '' });
    expect(rulesIn(seen)).toEqual([`catalog/catalog-info.yaml:9 ${folder}=group:payments`]);
  });

  it('leaves out an entity that describes another repository', async () => {
    const annotation = '    backstage.io/source-location: url:https://github.com/acme/payments/tree/main/\n';
    expect(rulesIn(await observe({ 'catalog-info.yaml': component('payments', annotation) }))).toEqual([]);
  });

  it('puts the component before the system that it is part of', async () => {
    const system = 'apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata: {name: shop}\nspec: {owner: everyone}\n';
    const seen = await observe({ 'catalog-info.yaml': `${system}---\n${component('payments')}` });
    expect(rulesIn(seen)).toEqual(['catalog-info.yaml:13 =group:payments', 'catalog-info.yaml:4 =group:everyone']);
  });
});

describe('which files it reads', () => {
  it('reads the entity above a folder that is looked at alone', async () => {
    const files = {
      'catalog-info.yaml': component('platform'),
      'apps/catalog-info.yaml': component('apps'),
      'apps/api/Dockerfile': '',
      'apps/api/src/a.js': '',
    };
    const seen = await observe(files, ['apps/api/Dockerfile', 'apps/api/src/a.js']);
    expect(rulesIn(seen)).toEqual(['catalog-info.yaml:8 =group:platform', 'apps/catalog-info.yaml:8 apps=group:apps']);
  });

  it('follows the relative targets of a Location once, and no address', async () => {
    const location = (targets: string): string =>
      `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: all}\nspec: {targets: [${targets}]}\n`;
    const seen = await observe({
      'catalog-info.yaml': location('./entities/api.yaml, ../../etc/passwd.yaml, https://acme.example/a.yaml'),
      'entities/api.yaml': `${component('payments')}---\n${location('../catalog-info.yaml, ./api.yaml')}`,
    });
    expect(rulesIn(seen)).toEqual(['entities/api.yaml:8 entities=group:payments']);
  });

  it('claims no tree whose files by that name hold something else', async () => {
    expect(await observe({ 'catalog-info.yaml': 'products: [shoes]' })).toBeUndefined();
    expect(await observe({ 'README.md': 'backstage.io/' })).toBeUndefined();
  });
});

describe('what is not valid', () => {
  it.each([
    [
      'no owner',
      'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: a}\nspec: {}',
      'CATALOG_INFO_MALFORMED catalog-info.yaml:1',
    ],
    ['an owner that is no reference', component('"the platform team"'), 'CATALOG_INFO_MALFORMED catalog-info.yaml:8'],
    ['broken YAML', `# backstage.io/\na: [`, 'CATALOG_INFO_MALFORMED catalog-info.yaml:2'],
    ['no entity', `# backstage.io/\n- a\n- b`, 'CATALOG_INFO_MALFORMED catalog-info.yaml:2'],
    ['too many documents', `${component('a')}${'---\n'.repeat(2000)}`, expect.stringContaining('YAML_TOO_COMPLEX')],
    ['too large', component('a') + '#'.repeat(1_100_000), 'FILE_TOO_LARGE catalog-info.yaml'],
  ])('gives a gap for %s', async (_, text, gap) => {
    const seen = await observe({ 'catalog-info.yaml': text });
    expect(gapsIn(seen)).toEqual([gap]);
    expect(rulesIn(seen)).toEqual([]);
  });

  it('reads the other documents of a file with a bad one', async () => {
    const seen = await observe({
      'catalog-info.yaml': `apiVersion: backstage.io/v1alpha1\nkind: API\n---\n${component('payments')}`,
    });
    expect(gapsIn(seen)).toEqual(['CATALOG_INFO_MALFORMED catalog-info.yaml:1']);
    expect(rulesIn(seen)).toHaveLength(1);
  });

  it('leaves out groups, other kinds, and templates of entities that do not exist yet', async () => {
    const group = 'apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: g}\nspec: {type: team}\n';
    const other = 'apiVersion: v1\nkind: ConfigMap\n';
    const seen = await observe({ 'catalog-info.yaml': `${group}---\n${other}---\n${component('${{ values.owner }}')}` });
    expect(seen).toEqual([]);
  });

  it('is not misled by keys of every object', async () => {
    const text = 'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: a}\n__proto__: {spec: {owner: evil}}\n';
    const seen = await observe({ 'catalog-info.yaml': text });
    expect(rulesIn(seen)).toEqual([]);
    expect(gapsIn(seen)).toHaveLength(1);
  });
});
