import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countingEngine } from '../../test/fakes/counting-engine.js';
import { createEngine } from '../lib/cel/index.js';
import type { KubernetesVersion } from '../lib/kubernetes-version.js';
import { policyId, resourceId, sourceId, type Json, type Policy, type Resource, type Validation } from '../model/index.js';
import { assessPolicies } from './assess-policies.js';
import { compilePolicies } from './compile-policies.js';
import { judgeContext } from './judge-context.js';
import { resultOf } from './judgement.js';
import type { Guardrail } from './guardrail.js';
import { subjectOf } from './subject.js';

const engine = createEngine();

function policy(parts: Partial<Policy>): Policy {
  return {
    id: policyId('house/rule'),
    title: 'Rule',
    description: 'A rule.',
    severity: 'low',
    severityReason: 'It is a test.',
    packs: [],
    select: { podTemplates: false, apiGroups: [''], kinds: ['Service'] },
    joins: [],
    matchConditions: [],
    variables: [],
    validations: [],
    fix: { guidance: 'Mend it.' },
    controls: [],
    ...parts,
  };
}

function resource(raw: Json, kind = 'Service', apiVersion = 'v1'): Resource {
  return {
    id: resourceId('k:web'),
    source: sourceId('s'),
    platform: 'kubernetes',
    apiVersion,
    kind,
    name: 'web',
    labels: {},
    annotations: {},
    raw,
  };
}

const compilePolicy = (one: Policy, by = engine): Guardrail => {
  const [guardrail] = compilePolicies([one], by);
  if (guardrail === undefined) throw new Error('a policy gives a guardrail');
  return guardrail;
};
const context = (kubernetes?: KubernetesVersion) => {
  return judgeContext({ resources: [], gaps: [], now: new Date('2026-01-01T00:00:00Z'), kubernetes });
};
const evaluatePolicy = (guardrail: Guardrail, on: Resource, kubernetes?: KubernetesVersion) => {
  return resultOf(guardrail.judge(subjectOf(on), context(kubernetes)), guardrail.policy.id, on.id);
};
const assess = (policies: readonly Policy[], resources: readonly Resource[], kubernetes?: KubernetesVersion) => {
  return [...assessPolicies(compilePolicies(policies, engine), resources, context(kubernetes))];
};
const check = (expression: string, more: Partial<Validation> = {}): Validation => ({
  expression,
  message: 'It is wrong',
  ...more,
});
const judge = (parts: Partial<Policy>, raw: Json = {}) => evaluatePolicy(compilePolicy(policy(parts), engine), resource(raw));
const conditions = (...expressions: string[]) => expressions.map((expression, index) => ({ name: `c${index}`, expression }));
const failures = (more: Partial<Validation>, raw: Json = {}) => judge({ validations: [check('false', more)] }, raw);

describe('the verdict of validations', () => {
  it.each<[readonly string[], string]>([
    [['true'], 'pass'],
    [['true', 'true'], 'pass'],
    [['true', 'false'], 'fail'],
    [['object.missing', 'false'], 'fail'],
    [['true', 'object.missing'], 'error'],
    [['object.missing == 1'], 'error'],
    [['1'], 'error'],
    [['null'], 'error'],
    [['[]'], 'error'],
    [["'true'"], 'error'],
  ])('%j give %s', (expressions, kind) => {
    expect(judge({ validations: expressions.map((expression) => check(expression)) }).kind).toBe(kind);
  });

  it('has a failure for each validation that is false, and only for these', () => {
    const validations = [
      check('false', { message: 'one' }),
      check('true', { message: 'two' }),
      check('false', { message: 'three' }),
    ];
    expect(judge({ validations })).toMatchObject({ failures: [{ message: 'one' }, { message: 'three' }] });
  });

  it('takes a text for the reason why nothing can be told', () => {
    expect(judge({ validations: [check("'the base was not seen'")] })).toMatchObject({
      reason: 'validation 1: the base was not seen',
    });
  });

  it('says what an expression gave instead of true or false', () => {
    expect(judge({ validations: [check('[1]')] })).toMatchObject({
      reason: 'validation 1: it gives a list, neither true nor false',
    });
  });

  it('names the policy and the resource', () => {
    expect(judge({ validations: [check('true')] })).toEqual({ kind: 'pass', policy: 'house/rule', resource: 'k:web' });
  });
});

describe('match conditions', () => {
  it.each<[string[], string]>([
    [['true', 'true'], 'fail'],
    [['true', 'false'], 'not-applicable'],
    [['object.missing', 'false'], 'not-applicable'],
    [['object.missing', 'true'], 'error'],
    [['1'], 'error'],
  ])('%j give %s', (expressions, kind) => {
    expect(judge({ matchConditions: conditions(...expressions), validations: [check('false')] }).kind).toBe(kind);
  });

  it('that is not met is named', () => {
    expect(judge({ matchConditions: conditions('false') })).toMatchObject({ because: "its condition 'c0' is not met" });
  });
});

describe('variables', () => {
  it('see the object, the resource and the variables before them', () => {
    const variables = [
      { name: 'ports', expression: 'object.spec.ports' },
      { name: 'open', expression: 'variables.ports.filter(p, p > resource.spec.limit)' },
    ];
    const raw = { spec: { ports: [80, 8080], limit: 100 } };
    expect(judge({ variables, validations: [check('variables.open == [8080]')] }, raw).kind).toBe('pass');
  });

  it('that nobody asks for are not evaluated', () => {
    expect(judge({ variables: [{ name: 'bad', expression: 'object.missing' }], validations: [check('true')] }).kind).toBe('pass');
  });

  it('in error leave a validation that is decided without them decided', () => {
    const variables = [{ name: 'bad', expression: 'object.missing' }];
    expect(judge({ variables, validations: [check('variables.bad || true')] }).kind).toBe('pass');
    expect(judge({ variables, validations: [check('variables.bad && false')] }).kind).toBe('fail');
  });

  it('in error give the reason once, by the variable that it is from', () => {
    const variables = [
      { name: 'bad', expression: 'object.missing' },
      { name: 'worse', expression: 'variables.bad + 1' },
    ];
    const validations = [check('variables.worse == 1'), check('variables.bad == 1')];
    expect(judge({ variables, validations })).toMatchObject({ reason: 'variable bad: field not found: missing' });
  });

  it('are all there for an expression that does not name them one by one', () => {
    const variables = [{ name: 'a', expression: '1' }];
    expect(judge({ variables, validations: [check("variables['a'] == 1")] }).kind).toBe('pass');
  });
});

describe('the version of Kubernetes', () => {
  it.each<[string, { major: number; minor: number } | undefined, string]>([
    ['kubernetes.minor >= 35', { major: 1, minor: 35 }, 'pass'],
    ['kubernetes.minor >= 35', { major: 1, minor: 34 }, 'fail'],
    ['kubernetes.major == 1 && kubernetes.minor >= 37', undefined, 'pass'],
    ['kubernetes.patch == 0', undefined, 'error'],
  ])('lets %s in %j be a %s', (expression, version, kind) => {
    const compiled = compilePolicy(policy({ validations: [check(expression)] }));
    expect(evaluatePolicy(compiled, resource({}), version).kind).toBe(kind);
  });

  it('is seen by match conditions, variables and messages, too', () => {
    const parts = {
      matchConditions: conditions('kubernetes.minor >= 34'),
      variables: [{ name: 'version', expression: 'string(kubernetes.minor)' }],
      validations: [check('false', { messageExpression: "'Not in 1.' + variables.version" })],
    };
    const results = [33, 34].map((minor) => {
      return assess([policy(parts)], [resource({})], { major: 1, minor })[0];
    });
    expect(results).toMatchObject([{ kind: 'not-applicable' }, { kind: 'fail', failures: [{ message: 'Not in 1.34' }] }]);
  });
});

describe('a failure', () => {
  it.each<[string, string]>([
    ["'Port ' + string(object.port) + ' is open'", 'Port 80 is open'],
    ['object.missing', 'It is wrong'],
    ['1', 'It is wrong'],
    ["' '", 'It is wrong'],
  ])('with the message expression %s says %s', (messageExpression, message) => {
    expect(failures({ messageExpression }, { port: 80 })).toMatchObject({ failures: [{ message }] });
  });

  it.each<[string, readonly string[]]>([
    ["'spec.type'", ['spec.type']],
    ["['spec.a', 'spec.b', 'spec.a']", ['spec.a', 'spec.b']],
    ["[['spec.a', 'spec.b'], 'spec.c', []]", ['spec.a', 'spec.b', 'spec.c']],
    ['[]', []],
    ["''", ['']],
  ])('with the fields %s is at %j', (fields, paths) => {
    expect(failures({ fields })).toMatchObject({ failures: [{ message: 'It is wrong', fields: paths }] });
  });

  it.each(['object.missing', '1', "['a', 1]", "[[['a']]]", '{}'])(
    'stays a failure when its fields (%s) cannot be told, and says so',
    (fields) => {
      expect(failures({ fields })).toMatchObject({
        kind: 'fail',
        failures: [{ message: expect.stringMatching(/^It is wrong \(where is not known: .+\)$/), fields: [] }],
      });
    },
  );

  it('gives fields from the root of the resource', () => {
    const select = { podTemplates: true, apiGroups: [], kinds: [] };
    const raw = { spec: { jobTemplate: { spec: { template: { spec: {} } } } } };
    const compiled = compilePolicy(
      policy({ select, validations: [check('false', { fields: "['spec.hostPID', '[0]', '']" })] }),
      engine,
    );
    expect(evaluatePolicy(compiled, resource(raw, 'CronJob', 'batch/v1'))).toMatchObject({
      failures: [
        {
          fields: [
            'spec.jobTemplate.spec.template.spec.hostPID',
            'spec.jobTemplate.spec.template[0]',
            'spec.jobTemplate.spec.template',
          ],
        },
      ],
    });
  });
});

describe('a policy', () => {
  it('does not apply to a kind that it does not select', () => {
    const compiled = compilePolicy(policy({ validations: [check('false')] }), engine);
    expect(evaluatePolicy(compiled, resource({}, 'Secret')).kind).toBe('not-applicable');
  });

  it.each<[string, Partial<Policy>]>([
    ['validation 2', { validations: [check('true'), check('object.')] }],
    ['fields of validation 1', { validations: [check('true', { fields: '(' })] }],
    ['match condition c', { matchConditions: [{ name: 'c', expression: 'nope()' }] }],
    ['variable v', { variables: [{ name: 'v', expression: '' }] }],
    ['no variable', { validations: [check('variables.typo == 1')] }],
    [
      'no variable',
      { matchConditions: [{ name: 'c', expression: 'variables.v' }], variables: [{ name: 'v', expression: 'true' }] },
    ],
    [
      'no variable',
      {
        variables: [
          { name: 'a', expression: 'variables.b' },
          { name: 'b', expression: '1' },
        ],
      },
    ],
  ])('is in error everywhere when an expression is none: %s', (what, parts) => {
    const results = assess([policy(parts)], [resource({}), resource({ a: 1 })]);
    expect(results).toHaveLength(2);
    for (const result of results) {
      expect(result).toMatchObject({ kind: 'error', reason: expect.stringContaining(what) });
    }
  });

  it('passes on bugs of an engine instead of taking them for mistakes of the policy', () => {
    const add = () => {
      throw new TypeError('a bug');
    };
    const broken = { ...engine, createPrograms: () => ({ ...engine.createPrograms([]), add }) };
    const guardrail = compilePolicy(policy({ validations: [check('true')] }), broken);
    expect(() => evaluatePolicy(guardrail, resource({}))).toThrow(TypeError);
  });
});

describe('many policies on many resources', () => {
  const kinds = ['Service', 'Secret', 'ConfigMap'];
  const policies = [
    policy({ id: policyId('a/one'), validations: [check('has(object.a)')] }),
    policy({
      id: policyId('a/two'),
      select: { podTemplates: false, apiGroups: ['*'], kinds: ['Secret', 'Service'] },
      validations: [check('object.a')],
    }),
    policy({
      id: policyId('a/three'),
      select: { podTemplates: false, apiGroups: [''], kinds: ['Role'] },
      validations: [check('true')],
    }),
  ];
  const anything = fc.record({ kind: fc.constantFrom(...kinds), raw: fc.jsonValue() });

  it('come to what each of them comes to alone, without those that are not selected', () => {
    fc.assert(
      fc.property(fc.array(anything), (list) => {
        const resources = list.map(({ kind, raw }) => resource(raw as Json, kind));
        const alone = resources.flatMap((one) => {
          return policies
            .map((each) => evaluatePolicy(compilePolicy(each, engine), one))
            .filter(({ kind }) => kind !== 'not-applicable');
        });
        expect(assess(policies, resources)).toEqual(alone);
      }),
      { numRuns: 50 },
    );
  });

  it('never fail where data are missing or of another type (S3)', () => {
    fc.assert(
      fc.property(anything, ({ kind, raw }) => {
        const said = typeof raw === 'object' && raw !== null && !Array.isArray(raw) && 'a' in raw ? raw.a : undefined;
        const verdict = assess(policies.slice(1), [resource(raw as Json, kind)])[0]?.kind;
        const expected = typeof said === 'boolean' ? (said ? 'pass' : 'fail') : 'error';
        expect(verdict).toBe(kind === 'ConfigMap' ? undefined : expected);
      }),
    );
  });
});

describe('resources that are alike', () => {
  const two = (parts: Partial<Policy>): readonly Policy[] => {
    return ['a/one', 'a/two'].map((id) => policy({ id: policyId(id), ...parts }));
  };
  const service = (name: string, spec: Json) => resource({ metadata: { name }, spec });
  /** What is looked at before anything is remembered. */
  const first = (one: Resource): readonly Resource[] => Array.from({ length: 50 }, () => one);
  const verdicts = (guardrails: readonly Guardrail[], before: Resource, resources: readonly Resource[], at = context()) => {
    const results = [...assessPolicies(guardrails, [...first(before), ...resources], at)];
    return results.slice(50 * guardrails.length).map(({ kind }) => kind);
  };

  it('are judged once by each policy, when enough were looked at', () => {
    const { evaluations, engine: counted } = countingEngine();
    const guardrails = compilePolicies(two({ validations: [check('object.spec.a == 1')] }), counted);
    const resources = [1, 2, 1, 1, 2].map((a, index) => service(`web-${index}`, { a, b: index }));
    expect(verdicts(guardrails, service('web', { a: 0 }), resources)).toEqual(
      ['pass', 'fail', 'pass', 'pass', 'fail'].flatMap((kind) => [kind, kind]),
    );
    expect(evaluations()).toBe(2 * 50 + 2 * 2);
  });

  it('are judged each by itself where a policy reads what is its own, and once by the others', () => {
    const { evaluations, engine: counted } = countingEngine();
    const own = policy({ id: policyId('a/own'), validations: [check("object.metadata.name != 'web-1'")] });
    const guardrails = compilePolicies([...two({ validations: [check('object.spec.a == 1')] }), own], counted);
    const resources = ['web-0', 'web-1', 'web-2'].map((name) => service(name, { a: 1 }));
    expect(verdicts(guardrails, service('web', { a: 0 }), resources)).toEqual(
      ['pass', 'fail', 'pass'].flatMap((kind) => ['pass', 'pass', kind]),
    );
    expect(evaluations()).toBe(3 * 50 + 3 + 2);
  });

  it('are judged each by itself where they fail, when what is said of it is its own', () => {
    const { evaluations, engine: counted } = countingEngine();
    const named = check('object.spec.a == 1', { messageExpression: "object.metadata.name + ' is wrong'" });
    const guardrails = compilePolicies(two({ validations: [named] }), counted);
    const resources = [...first(service('web', { a: 1 })), ...['x', 'y'].map((name) => service(name, { a: 0 }))];
    const results = [...assessPolicies(guardrails, [...resources, service('z', { a: 1 })], context())];
    const said = results.flatMap((result) => (result.kind === 'fail' ? result.failures.map(({ message }) => message) : []));
    expect(said).toEqual(['x is wrong', 'x is wrong', 'y is wrong', 'y is wrong']);
    // Two expressions of each policy for each that fails, and one for the first that passes.
    expect(evaluations()).toBe(2 * 50 + 2 * 2 * 2 + 2);
  });

  it('are judged anew by another version of Kubernetes, and at another time', () => {
    const guardrails = compilePolicies(
      two({ validations: [check("kubernetes.minor >= 30 && now < timestamp('2026-01-02T00:00:00Z')")] }),
      engine,
    );
    const on = (minor: number, day: string): readonly string[] => {
      const now = new Date(`2026-01-0${day}T00:00:00Z`);
      const at = judgeContext({ resources: [], gaps: [], now, kubernetes: { major: 1, minor } });
      return verdicts(guardrails, resource({}), [resource({}), resource({})], at).slice(2);
    };
    expect(on(30, '1')).toEqual(['pass', 'pass']);
    expect(on(29, '1')).toEqual(['fail', 'fail']);
    expect(on(30, '1')).toEqual(['pass', 'pass']);
    expect(on(30, '3')).toEqual(['fail', 'fail']);
  });

  it('are told where in each of them it is, when one is a template in the other', () => {
    const guardrails = compilePolicies(
      two({
        select: { podTemplates: true, apiGroups: [], kinds: [] },
        validations: [check('!object.spec.hostNetwork', { fields: "'spec.hostNetwork'" })],
      }),
      engine,
    );
    const pod = { spec: { hostNetwork: true } };
    const makers = [resource(pod, 'Pod'), resource({ spec: { template: pod } }, 'Deployment', 'apps/v1'), resource(pod, 'Pod')];
    const results = [...assessPolicies(guardrails, [...first(resource(pod, 'Pod')), ...makers], context())];
    const fields = results.flatMap((result) => {
      return result.kind === 'fail' && result.policy === 'a/one' ? result.failures.flatMap((failure) => failure.fields) : [];
    });
    expect(fields.slice(50)).toEqual(['spec.hostNetwork', 'spec.template.spec.hostNetwork', 'spec.hostNetwork']);
  });

  it('are not taken for alike where a part of one was not read', () => {
    const guardrails = compilePolicies(two({ validations: [check('!has(object.spec.a)')] }), engine);
    const unread = { ...service('web', {}), unread: [{ path: 'spec.a', why: 'access denied' }] };
    expect(verdicts(guardrails, service('web', {}), [service('web', {}), unread, service('web', {})])).toEqual(
      ['pass', 'error', 'pass'].flatMap((kind) => [kind, kind]),
    );
  });
});
