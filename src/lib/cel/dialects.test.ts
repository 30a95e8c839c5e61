import { describe, expect, it } from 'vitest';
import { createEngine, HOST, hostValue, namesOfExpression, unreadValue, withNamesReplaced } from './index.js';

const engine = createEngine();

type Dialect = 'kubernetes' | 'kyverno' | undefined;

function evaluate(dialect: Dialect, expression: string, inputs: Readonly<Record<string, unknown>> = {}): unknown {
  const program = engine.compileProgram({ dialect, variables: [], expressions: [expression] });
  const value = program.on(inputs).evaluate(0);
  return value.kind === 'value' ? value.value : { error: value.reason };
}

describe('an expression of an admission policy', () => {
  // An API server undoes the escapes of its documentation only in schemas of custom resources; see test/e2e/admission-language.test.ts.
  it('takes names of fields as they are written', () => {
    for (const dialect of ['kubernetes', 'kyverno'] as const) {
      expect(evaluate(dialect, 'object.a__dash__b', { object: { 'a-b': 1 } })).toHaveProperty('error');
      expect(evaluate(dialect, 'object.a__dash__b', { object: { a__dash__b: 1 } })).toBe(1);
    }
  });

  it('may ask what a null has, but not what a text has', () => {
    expect(evaluate('kubernetes', 'has(object.a.b)', { object: { a: null } })).toBe(false);
    expect(evaluate('kubernetes', 'object.a.?b.orValue(1)', { object: { a: null } })).toBe(1);
    expect(evaluate('kubernetes', 'object.?a.?b.orValue(1)', { object: { a: null } })).toBe(1);
    expect(evaluate('kubernetes', 'has(object.a.b)', { object: { a: 'text' } })).toHaveProperty('error');
    expect(evaluate(undefined, 'has(object.a.b)', { object: { a: null } })).toHaveProperty('error');
  });

  it('takes orValue of what is no optional for the thing itself', () => {
    expect(evaluate('kubernetes', 'object.a.orValue([]).size()', { object: { a: [1] } })).toBe(1);
    expect(evaluate('kubernetes', 'object.b.orValue([])', { object: {} })).toHaveProperty('error');
    expect(evaluate(undefined, 'object.a.orValue([]).size()', { object: { a: [1] } })).toHaveProperty('error');
  });

  it('can ask the authorizer, which says why it is not there', () => {
    const authorizer = unreadValue('nobody to ask');
    const asks = "authorizer.group('apps').resource('deployments').namespace('a').check('create').allowed()";
    expect(evaluate('kubernetes', asks, { authorizer })).toEqual({ error: 'nobody to ask' });
    expect(() => engine.compileProgram({ variables: [], expressions: [asks] })).toThrow(/no function/);
  });
});

describe("an expression of Kyverno's", () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  it.each([
    ["image('nginx').registry()", 'index.docker.io'],
    ["image('nginx').repository()", 'library/nginx'],
    ["image('nginx').tag()", 'latest'],
    ["image('docker.io/team/app:1').registry()", 'index.docker.io'],
    ["parseImageReference('localhost/app:1.2').registry()", 'localhost'],
    ["image('ghcr.io:443/team/app:1.2').registry()", 'ghcr.io:443'],
    ["image('ghcr.io/team/app:1.2').repository()", 'team/app'],
    ["image('ghcr.io/team/app:1.2').identifier()", '1.2'],
    [`image('app@${digest}').digest()`, digest],
    [`image('app:1@${digest}').containsDigest()`, true],
    [`image('app@${digest}').tag()`, ''],
    ["isImage('UPPER')", false],
    ["isImage('a b')", false],
    ["image('nginx') == image('index.docker.io/library/nginx:latest')", true],
    ["sha256('a')", 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
    ["hash.md5('a')", '0cc175b9c0f1b6a831c399e269772661'],
    ['json.unmarshal(\'{"a": [1]}\').a[0]', 1],
    ["json.marshal({'a': 1})", '{"a":1}'],
    ["yaml.parse('a: [1]').a[0]", 1],
    ["parseServiceAccount('system:serviceaccount:team:robot').Name", 'robot'],
    ["user.parseServiceAccount('system:serviceaccount:team:robot').Namespace", 'team'],
    ["parseServiceAccount('jane').Name", ''],
    ['math.round(2.346, 2)', 2.35],
    ["listObjToMap([{'k': 'a'}], [{'v': 1}], 'k', 'v').a", 1],
    ["time.toCron(timestamp('2026-03-04T05:06:07Z'))", '6 5 4 3 3'],
    ["time.truncate(timestamp('2026-03-04T05:06:07Z'), duration('1h')) == timestamp('2026-03-04T05:00:00Z')", true],
  ])('computes %s', (expression, value) => {
    expect(evaluate('kyverno', expression)).toEqual(value);
  });

  it.each([
    "image('a b')",
    "json.unmarshal('{')",
    "yaml.parse('{')",
    "listObjToMap([{}], [{}], 'k', 'v')",
    "listObjToMap([], [{}], 'k', 'v')",
  ])('is in error for %s', (expression) => expect(evaluate('kyverno', expression)).toHaveProperty('error'));

  it('asks its host for what it cannot know', () => {
    const asked: unknown[] = [];
    const host = hostValue((name, args) => {
      asked.push([name, args]);
      return name === 'time.now' ? new Date('2026-01-01T00:00:00Z') : { data: { a: 1 } };
    });
    expect(evaluate('kyverno', "resource.Get('v1', 'configmaps', 'ns', 'name').data.a", { [HOST]: host })).toBe(1);
    expect(evaluate('kyverno', "time.now() == timestamp('2026-01-01T00:00:00Z')", { [HOST]: host })).toBe(true);
    expect(asked[0]).toEqual(['resource.Get', ['v1', 'configmaps', 'ns', 'name']]);
  });

  it('says what is missing when there is no host, or the host has no answer', () => {
    expect(evaluate('kyverno', "http.Get('https://example.com').a")).toEqual({ error: expect.stringContaining('http.Get()') });
    const host = hostValue((name) => unreadValue(`${name} needs a cluster`));
    expect(evaluate('kyverno', "resource.List('v1', 'pods', '').items", { [HOST]: host })).toEqual({
      error: 'resource.List needs a cluster',
    });
    expect(evaluate('kyverno', 'random()', { [HOST]: hostValue(() => () => 1) })).toHaveProperty('error');
    expect(evaluate('kyverno', 'random()', { [HOST]: 'text' })).toHaveProperty('error');
  });

  it('may call a variable of a loop what a library is called', () => {
    expect(evaluate('kyverno', "['a'].all(image, image.startsWith('a'))")).toBe(true);
    expect(evaluate('kyverno', '[{"a": 1}].all(resource, resource.a == 1)')).toBe(true);
  });

  it('has functions that other policies do not have', () => {
    expect(() => engine.compileProgram({ variables: [], expressions: ["image('nginx').registry()"] })).toThrow(/no function/);
    expect(() => engine.compileProgram({ dialect: 'kubernetes', variables: [], expressions: ['time.now()'] })).toThrow(
      /no function/,
    );
  });
});

describe('the names of an expression', () => {
  it('are those of variables and calls, never of fields, texts and comments', () => {
    const { variables, calls } = namesOfExpression("object.spec.related.all(c, c.a == 'now' && math.abs(x) > 1) // resource");
    expect([...variables]).toEqual(['object', 'c', 'math', 'x']);
    expect([...calls]).toEqual(['.all', '.abs', 'math.abs']);
    expect(namesOfExpression('a.`b-c`').quotesFields).toBe(true);
  });

  it('are replaced where they are variables', () => {
    const names = new Map([['object', 'variables.pod']]);
    expect(withNamesReplaced("object.object.?object + 'object' + f(object) + object(1)", names)).toBe(
      "variables.pod.object.?object + 'object' + f(variables.pod) + object(1)",
    );
    expect(withNamesReplaced('a ? object : b', names)).toBe('a ? variables.pod : b');
  });
});
