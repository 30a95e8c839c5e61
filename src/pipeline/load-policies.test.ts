import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder, write } from '../../test/fakes/git-repositories.js';
import { DEFAULT_CONFIGURATION } from '../config/index.js';
import { choosePolicies, shippedPolicies, shippedPoliciesFolder } from './load-policies.js';

let folder = '';
let remove = (): void => undefined;
beforeEach(() => {
  ({ path: folder, remove } = temporaryFolder());
});
afterEach(() => remove());

const choose = (packs: readonly string[] | undefined, ...paths: readonly string[]) =>
  choosePolicies({ packs, paths, folder, limits: DEFAULT_CONFIGURATION.limits });

const SHIPPED = readFileSync(join(shippedPoliciesFolder(), 'kubernetes/run-as-non-root/policy.yaml'), 'utf8');

describe('the policies of a scan', () => {
  it('are those of the starter packs, by id, when nothing is said', async () => {
    const ids = (await choose(undefined)).map(({ policy }) => policy.id);
    const packs = [...new Set((await shippedPolicies()).flatMap(({ policy }) => policy.packs))];
    const starters = packs.filter((pack) => pack.endsWith('-starter'));
    expect(starters).toEqual(expect.arrayContaining(['dockerfile-starter', 'kubernetes-starter', 'pipeline-starter']));
    expect(ids).toEqual((await choose(starters)).map(({ policy }) => policy.id));
    expect(ids).toEqual(ids.toSorted());
    expect(ids).toContain('kubernetes/run-as-non-root');
  });

  it('are those of the packs that were chosen, and none for an empty choice', async () => {
    const all = await shippedPolicies();
    const [pack = ''] = all[0]?.policy.packs ?? [];
    expect((await choose([pack])).map(({ policy }) => policy.id)).toEqual(
      all.filter(({ policy }) => policy.packs.includes(pack)).map(({ policy }) => policy.id),
    );
    expect(await choose([])).toEqual([]);
  });

  it('are refused for a pack that there is not, with those that there are', async () => {
    await expect(choose(['nonsense'])).rejects.toMatchObject({
      code: 'PACK_UNKNOWN',
      message: expect.stringMatching(/nonsense; there are \S/),
    });
  });

  it('are one’s own beside them, from a file or from folders below one', async () => {
    write(folder, {
      'mine/a/policy.yaml': SHIPPED.replace('name: run-as-non-root', 'name: mine'),
      'mine/deep/b/policy.yaml': SHIPPED.replace('name: run-as-non-root', 'name: other'),
      'mine/notes.yaml': 'nothing: 1\n',
    });
    expect((await choose([], 'mine')).map(({ policy }) => policy.id)).toEqual(['kubernetes/mine', 'kubernetes/other']);
    expect((await choose([], 'mine/a/policy.yaml')).map(({ policy }) => policy.id)).toEqual(['kubernetes/mine']);
    expect(await choose(undefined, 'mine')).toHaveLength((await choose(undefined)).length + 2);
  });

  it('have one’s own in the place of the one that ships under the same id', async () => {
    write(folder, { 'mine/policy.yaml': SHIPPED.replace(/^(\s*title:).*$/m, '$1 Mine') });
    const chosen = (await choose(undefined, 'mine')).filter(({ policy: { id } }) => id === 'kubernetes/run-as-non-root');
    expect(chosen.map(({ policy }) => policy.title)).toEqual(['Mine']);
  });

  it('are refused when two of one’s own have the same id: neither is left out silently', async () => {
    write(folder, { 'mine/a/policy.yaml': SHIPPED, 'mine/b/policy.yaml': SHIPPED });
    await expect(choose([], 'mine')).rejects.toMatchObject({
      code: 'POLICY_INVALID',
      message: expect.stringMatching(/kubernetes\/run-as-non-root .*mine\/a\/policy\.yaml and .*mine\/b\/policy\.yaml$/),
    });
  });

  it('may be given twice by the same file', async () => {
    write(folder, { 'mine/policy.yaml': SHIPPED });
    expect(await choose([], 'mine', 'mine/policy.yaml')).toHaveLength(1);
  });

  it.each([
    ['a path that is not there', 'gone', 'INPUT_NOT_FOUND'],
    ['a folder without a policy', 'empty', 'INPUT_NOT_FOUND'],
    ['a file that is no policy', 'broken/policy.yaml', 'POLICY_INVALID'],
    ['a folder with a broken policy beside a good one', 'broken', 'POLICY_INVALID'],
  ])('are refused for %s', async (_, path, code) => {
    mkdirSync(join(folder, 'empty'));
    write(folder, { 'broken/policy.yaml': 'kind: Nonsense\n', 'broken/good/policy.yaml': SHIPPED });
    await expect(choose(undefined, path)).rejects.toMatchObject({ code });
  });
});
