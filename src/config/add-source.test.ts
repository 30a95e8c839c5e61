import { describe, expect, it } from 'vitest';
import { addSource } from './add-source.js';
import { parseConfiguration } from './load.js';

const HEAD = 'apiVersion: headwater.dev/v1\nkind: Configuration\n';

describe('adding a source', () => {
  it.each<[string, string | undefined, string]>([
    ['a file that is not there', undefined, `${HEAD}sources:\n  - address: aws://\n`],
    ['a file without any', `${HEAD}# ours\nlimits: {}`, `${HEAD}# ours\nlimits: {}\nsources:\n  - address: aws://\n`],
    [
      'a list with comments around it',
      `${HEAD}sources:\n    # the cluster\n    - address: kubernetes://a # prod\n# end\nlimits: {}\n`,
      `${HEAD}sources:\n    # the cluster\n    - address: kubernetes://a # prod\n    - address: aws://\n# end\nlimits: {}\n`,
    ],
    [
      'a list that is not indented',
      `${HEAD}sources:\n- address: gcp://\n`,
      `${HEAD}sources:\n- address: gcp://\n- address: aws://\n`,
    ],
    ['an empty list', `${HEAD}sources: []\nlimits: {}\n`, `${HEAD}sources:\n  - address: aws://\nlimits: {}\n`],
    [
      'a list in brackets',
      `${HEAD}sources: [{address: gcp://}]\n`,
      `${HEAD}sources:\n  - address: gcp://\n  - address: aws://\n`,
    ],
    [
      'a last line that has no end',
      `${HEAD}sources:\n  - address: gcp://`,
      `${HEAD}sources:\n  - address: gcp://\n  - address: aws://\n`,
    ],
  ])('to %s changes nothing else', (_, before, after) => {
    expect(addSource(before, { address: 'aws://' }, 'x')).toBe(after);
  });

  const said = { apiVersion: 'headwater.dev/v1', kind: 'Configuration', sources: [{ address: 'gcp://' }] };
  it.each<[string, string, typeof said]>([
    ['on one line', JSON.stringify(said), said],
    ['on several', `${JSON.stringify(said, undefined, 4)}\n`, said],
    ['without any', '{\n  "apiVersion": "headwater.dev/v1",\n  "kind": "Configuration"\n}\n', { ...said, sources: [] }],
  ])('to a file that is JSON, %s, keeps it JSON', (_, before, { sources, ...rest }: typeof said) => {
    const after = addSource(before, { address: 'aws://', regions: ['eu-west-1'] }, 'x');
    expect(JSON.parse(after)).toEqual({ ...rest, sources: [...sources, { address: 'aws://', regions: ['eu-west-1'] }] });
    expect(/\n([ ]*)"apiVersion/.exec(after)?.[1]).toBe(/\n([ ]*)"apiVersion/.exec(before)?.[1]);
    expect(after.endsWith('\n')).toBe(before.endsWith('\n'));
  });

  it('to a file in braces that is no JSON keeps what it says', () => {
    const after = addSource('{apiVersion: headwater.dev/v1, kind: Configuration} # ours\n', { address: 'aws://' }, 'x');
    expect(after).toContain('# ours');
    expect(parseConfiguration(after, 'x').sources.map(({ address }) => address)).toEqual(['aws://']);
  });

  it('writes what was said of it, and only that', () => {
    const text = addSource(HEAD, { address: 'aws://prod', name: 'prod', regions: ['eu-west-1'], accounts: [], events: 'q' }, 'x');
    expect(text).toBe(
      `${HEAD}sources:\n  - address: aws://prod\n    name: prod\n    regions:\n      - eu-west-1\n    events: q\n`,
    );
    expect(parseConfiguration(text, 'x').sources[0]).toMatchObject({ every: '6h', kinds: [] });
  });

  it.each([
    ['the same name', 'aws://', 'aws://'],
    ['no address', 'aws://', 'prod'],
  ])('with %s is refused', (_, first, second) => {
    const text = addSource(undefined, { address: first }, 'x');
    expect(() => addSource(text, { address: second }, 'x')).toThrow(/sources/);
  });
});
