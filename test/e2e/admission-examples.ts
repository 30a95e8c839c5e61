/** Admission policies as people write them, each with an object that it is for: what test/e2e/admission-language.test.ts compares. */
import type { Json } from '../../src/model/index.js';

export type Body = { readonly [key: string]: Json };

export interface Example {
  readonly name: string;
  /** Of the policy. */
  readonly spec: Body;
  /** Of its binding. */
  readonly binding?: Body;
  /** In the place of the usual ConfigMap. */
  readonly object?: Body;
}

export const NAMESPACE = 'team';
export const LABELS = { phase: 'production', 'example.com/tier': 'front' };
export const OBJECT: Body = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { labels: { app: 'shop', 'example.com/part-of': 'store' }, annotations: { note: '' } },
  data: {
    a: '1',
    'b-c': 'two',
    text: 'Hello, World',
    size: '1.5Gi',
    address: '10.1.2.3',
    url: 'https://example.com:8080/p?q=1&q=2',
  },
};
const DEPLOYMENT: Body = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { labels: { app: 'shop' } },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'shop' } },
    template: {
      metadata: { labels: { app: 'shop' } },
      spec: {
        containers: [
          { name: 'app', image: 'registry.example/shop:1.0', resources: { limits: { memory: '512Mi', cpu: '500m' } } },
          {
            name: 'side-car',
            image: 'registry.example/side@sha256:0123456789012345678901234567890123456789012345678901234567890123',
            ports: [{ containerPort: 80 }],
          },
        ],
      },
    },
  },
};
export const PARAMS: readonly Body[] = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'strict', namespace: NAMESPACE, labels: { level: 'strict' } },
    data: { app: 'shop' },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'mild', namespace: NAMESPACE, labels: { level: 'mild' } },
    data: { app: 'other' },
  },
];

const validation = (expression: string, more: Body = {}): Body => ({ validations: [{ expression, message: 'No.', ...more }] });

const EXPRESSIONS: readonly string[] = [
  // Fields, and those that are not there.
  "object.data.a == '1'",
  "object.data['b-c'] == 'two'",
  "object.data.b__dash__c == 'two'",
  "'b__dash__c' in object.data",
  "object.metadata.labels['example.com/part-of'] == 'store'",
  'has(object.data.missing)',
  '!has(object.data.missing)',
  "object.data.missing == ''",
  'has(object.spec.missing)',
  "object.?spec.?missing.orValue('none') == 'none'",
  "object.data[?'missing'].hasValue()",
  "object.metadata.annotations.note == ''",
  'has(object.metadata.annotations.note)',
  'oldObject == null',
  'params == null',
  'has(object.metadata.namespace)',
  "object.metadata.namespace == 'team'",
  "namespaceObject.metadata.labels.phase == 'production'",
  "namespaceObject.metadata.name == 'team' && namespaceObject.metadata.labels['kubernetes.io/metadata.name'] == 'team'",
  "request.operation == 'CREATE' && request.kind.kind == 'ConfigMap' && request.resource.resource == 'configmaps'",
  "request.resource.group == '' && request.kind.version == 'v1' && request.requestKind.kind == 'ConfigMap'",
  "request.namespace == 'team' && request.name == object.metadata.name",
  'has(request.subResource)',
  "request.subResource == ''",
  "'x' in request",
  // Types.
  '1 == 1.0',
  '1 < 1.5 && 2u > 1',
  'object.data.a == 1',
  "object.data.a + 1 == '11'",
  'int(object.data.a) + 1 == 2',
  'dyn(1) == dyn(1.0)',
  "[1, 'a'].size() == 2",
  "[dyn(1), dyn('a')].size() == 2",
  "{'a': 1, 'b': 'c'}.size() == 2",
  "{'a': object.data.a, 'b': 'c'}.size() == 2",
  '[object.data.a, object.data.text].size() == 2',
  "['a' + 'b', object.data.a].size() == 2",
  "'%s %d'.format(['a', 1]) == 'a 1'",
  "(true ? 1 : 'a') == 1",
  'type(object) == map && type(object.data.a) == string',
  'type(1) == int',
  '1 / 0 == 1',
  'int(9223372036854775807) + 1 > 0',
  "int('x') == 1",
  'uint(-1) == 1u',
  "double('1e3') == 1000.0",
  "bool('true')",
  "string(1.0) == '1'",
  "string(true) == 'true'",
  "bytes('é').size() == 2 && 'é'.size() == 1",
  "timestamp('2024-01-31T00:00:00Z') + duration('24h') == timestamp('2024-02-01T00:00:00Z')",
  "timestamp('2024-01-31T00:00:00Z').getMonth() == 0",
  "duration('90m').getHours() == 1",
  "string(duration('90m')) == '5400s'",
  // Short cuts.
  "true || object.data.missing == ''",
  "object.data.missing == '' || true",
  "false && object.data.missing == ''",
  "object.data.missing == '' && false",
  // Macros.
  "object.data.all(k, k != '')",
  "object.data.exists(k, object.data[k] == 'two')",
  "object.data.exists_one(k, k == 'a')",
  "object.data.map(k, object.data[k]).exists(v, v == 'two')",
  "object.data.filter(k, k.startsWith('b')) == ['b-c']",
  '[1, 2, 3].map(x, x > 1, x * 2) == [4, 6]',
  "object.data.all(k, v, v != '')",
  "object.data.transformMap(k, v, v == '1', v + '!') == {'a': '1!'}",
  '[5, 6].transformList(i, x, i + x) == [5, 7]',
  '[1, 2].existsOne(i, x, x == 2)',
  // Strings.
  "object.data.text.lowerAscii().contains('world')",
  "object.data.text.matches('^Hello')",
  "object.data.text.find('W[a-z]+') == 'World'",
  "object.data.text.findAll('[A-Z]') == ['H', 'W']",
  "object.data.text.findAll('[a-z]', 1) == ['e']",
  "object.data.text.split(', ') == ['Hello', 'World']",
  "object.data.text.replace('l', 'L', 1) == 'HeLlo, World'",
  "object.data.text.substring(7) == 'World' && object.data.text.charAt(0) == 'H' && object.data.text.indexOf('o') == 4",
  "object.data.text.substring(99) == ''",
  "['a', 'b'].join('-') == 'a-b'",
  "' a '.trim() == 'a' && 'a'.upperAscii() == 'A' && 'abca'.lastIndexOf('a') == 3",
  "'%.2f %x %s'.format([1.234, 255, [1]]) == '1.23 ff [1]'",
  "strings.quote('a') == '\"a\"'",
  "'abc'.reverse() == 'cba'",
  // Lists and sets.
  '[1, 2, 3].sum() == 6 && [1, 2].max() == 2 && [1, 2].min() == 1 && [1, 2].isSorted() && [1, 1].indexOf(1) == 0 && [1, 1].lastIndexOf(1) == 1',
  '[].sum() == 0',
  '[[1], [2, 3]].flatten() == [1, 2, 3]',
  '[3, 1, 2].sort() == [1, 2, 3]',
  '[1, 1].distinct() == [1]',
  '[1, 2].reverse() == [2, 1]',
  '[1, 2, 3].slice(1, 2) == [2]',
  'lists.range(3) == [0, 1, 2]',
  "[{'a': 2}, {'a': 1}].sortBy(x, x.a)[0].a == 1",
  '[1, 2].first().value() == 1 && [1, 2].last().value() == 2',
  'sets.contains([1, 2], [1]) && sets.intersects([1], [1, 2]) && sets.equivalent([1, 1], [1])',
  // What else Kubernetes has.
  "quantity(object.data.size).isGreaterThan(quantity('1Gi'))",
  "quantity('500m').add(quantity('1')).compareTo(quantity('1.5')) == 0 && isQuantity('1Gi') && !isQuantity('1GiB')",
  "quantity('x').isInteger()",
  "quantity('1Gi').asInteger() == 1073741824 && quantity('1500m').asApproximateFloat() == 1.5 && quantity('-1').sign() == -1",
  "cidr('10.0.0.0/8').containsIP(object.data.address) && ip(object.data.address).family() == 4",
  "cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && cidr('10.0.0.0/8').prefixLength() == 8 && !isCIDR('10.0.0.0')",
  "ip('::1').isLoopback() && ip.isCanonical('::1') && !isIP('1.2.3')",
  "ip('::ffff:1.2.3.4').family() == 4",
  "ip('1.2.3') == ip('1.2.3')",
  "url(object.data.url).getHost() == 'example.com:8080' && url(object.data.url).getHostname() == 'example.com' && url(object.data.url).getPort() == '8080'",
  "url(object.data.url).getQuery()['q'] == ['1', '2'] && url(object.data.url).getEscapedPath() == '/p' && isURL('http://a') && !isURL('a')",
  "semver('1.2.3').isLessThan(semver('1.10.0')) && isSemver('1.2.3-rc.1') && !isSemver('v1.2')",
  "semver('v1.2', true).major() == 1",
  "format.dns1123Label().validate('Bad_Name').hasValue()",
  "!format.named('uuid').value().validate('x').hasValue()",
  "!format.named('unknown').hasValue()",
  'math.greatest(1, 2) == 2',
  "base64.encode(b'a') == 'YQ=='",
  'cel.bind(x, 1, x == 1)',
  'optional.of(1).optMap(x, x + 1).value() == 2',
  'optional.none().or(optional.of(1)).value() == 1',
  'now > timestamp(0)',
  'object.data',
  "'text'",
  'undeclared == 1',
  'object.data.a ==',
  // What can be told of types beforehand, and what cannot.
  "[null, 'a'].size() == 2",
  "'a' == null",
  'null == object.data',
  "[1] == ['a']",
  "[[1], ['a']].size() == 2",
  '[[], [1]].size() == 2',
  "[object.data, {'a': 'b'}].size() == 2",
  "(object.data.a == '1' ? object.data.a : 'x') == '1'",
  "(object.data.a == '1' ? object.data.missing : 'x') == 1",
  "(object.data.a == '1' ? null : 'x') == 'x'",
  "(object.data.a == '1' ? {} : object.data) == {}",
  '(true ? [1] : []) == [1]',
  "object.data.map(k, 1) == ['a']",
  "object.data.map(k, k + '!')[0] == 1",
  'object.data.map(k, k)[0] == 1',
  "['a'].exists(x, x == 1)",
  "['a'].map(x, [x, 'b']).size() == 1",
  "object.data.map(k, [k, 'b']).size() == 6",
  "timestamp('nonsense') < timestamp(0)",
  "duration('1x') == duration('1h')",
  "int('1') == 1 && bytes('a') == b'a' && string(1) == '1'",
  'string(1) == 1',
  "object.data.size() == '6'",
  'size(object.data) == 6.0',
  "object.data.text.split(', ') == 'Hello'",
  'request.operation == 1',
  "request['operation'] == 'CREATE'",
  "'a' in request.userInfo",
  "{'a': 1, 'b': 2u}.size() == 2",
  "{1: 'a', 'b': 'c'}.size() == 2",
  "{?'a': optional.of(1), 'b': 2}.size() == 2",
  "'%s'.format([object.data.a]) == '1'",
  "'%s %s'.format(['a', [1, 2]]) == 'a [1, 2]'",
  '[null, object.data.a].size() == 2',
  '[null, null].size() == 2',
  "request.userInfo.groups == 'a'",
  'request.kind.kind == 1',
  "request.dryRun == 'false'",
  'namespaceObject == null',
  'namespaceObject.metadata.labels.phase == 1',
  "'phase' in namespaceObject.metadata.labels",
  "optional.of('a').orValue('b') == 'a'",
  'object.?data.?missing.orValue(1) == 1',
  "request.?subResource.orValue('x') == ''",
  '(has(object.data.b) ? object.data.b : null) == null',
  "[1, 2].map(x, x > 1 ? 'a' : 'b') == [1, 2]",
  "{'a': 1}.map(k, k) == [1]",
  "object.data.filter(k, k == 'a') == ['a'] && object.data.filter(k, true).size() > 1",
  "sets.contains(['a', object.data.a], ['a'])",
  "optional.of(1).orValue('a') == 1",
  "object.?data.?a.orValue('x') == 1",
  "type(1) == 'int'",
  "dyn('a')",
  'dyn(true)',
  'namespaceObject.metadata.labels == 1',
  "object.data.transformMap(k, v, 1) == {'a': 'b'}",
  'url(object.data.url).getPort() == 8080',
  "quantity('1').compareTo(quantity('2')) == '-1'",
  '!object.data.missing || true',
  'object.data.a + object.data.text == 1',
];

const RULED: readonly Example[] = [
  ...[
    ["'Not ' + object.data.a", 'a message'],
    ["'two\\nlines'", 'two lines'],
    ["'  '", 'spaces'],
    ["' padded '", 'spaces around'],
    ['object.data.missing', 'an error'],
    ["object.data.map(k, 'x').join('').size() > 0 ? 'long ' + object.data.text : ''", 'a choice'],
    [
      "[1, 2].map(i, 'xxxxxxxxxx'.replace('x', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx').replace('x', 'yyyyyy')).join('')",
      'more than fits',
    ],
  ].map(([messageExpression = '', name = '']) => ({
    name: `message-expression: ${name}`,
    spec: validation('false', { messageExpression }),
  })),
  {
    name: 'message-expression: no other message',
    spec: { validations: [{ expression: ' 1 ==\n 2', messageExpression: 'object.data.missing' }] },
  },
  { name: 'message: none', spec: { validations: [{ expression: "object.data.a == '2'" }] } },
  {
    name: 'message: first of several',
    spec: { validations: [{ expression: 'true' }, { expression: 'false', message: 'B' }, { expression: 'false', message: 'C' }] },
  },
  { name: 'failure policy: an error is let in', spec: { failurePolicy: 'Ignore', ...validation('object.data.missing == 1') } },
  { name: 'failure policy: a fail is not', spec: { failurePolicy: 'Ignore', ...validation('false') } },
  {
    name: 'failure policy: a fail after an error is not',
    spec: {
      failurePolicy: 'Ignore',
      validations: [{ expression: 'object.data.missing == 1' }, { expression: 'false', message: 'B' }],
    },
  },
  { name: 'condition: met', spec: { matchConditions: [{ name: 'a', expression: 'true' }], ...validation('false') } },
  { name: 'condition: not met', spec: { matchConditions: [{ name: 'a', expression: 'false' }], ...validation('false') } },
  {
    name: 'condition: one false, one in error',
    spec: {
      matchConditions: [
        { name: 'a', expression: 'object.data.missing == 1' },
        { name: 'b', expression: 'false' },
      ],
      ...validation('false'),
    },
  },
  {
    name: 'condition: in error',
    spec: { matchConditions: [{ name: 'a', expression: 'object.data.missing == 1' }], ...validation('false') },
  },
  {
    name: 'condition: in error, ignored',
    spec: {
      failurePolicy: 'Ignore',
      matchConditions: [{ name: 'a', expression: 'object.data.missing == 1' }],
      ...validation('false'),
    },
  },
  {
    name: 'condition: variables are not there',
    spec: {
      matchConditions: [{ name: 'a', expression: 'variables.x' }],
      variables: [{ name: 'x', expression: 'true' }],
      ...validation('false'),
    },
  },
  {
    name: 'variables: of each other',
    spec: {
      variables: [
        { name: 'x', expression: 'object.data' },
        { name: 'y', expression: "variables.x.a + '!'" },
      ],
      ...validation("variables.y == '1!'"),
    },
  },
  {
    name: 'variables: of a later one',
    spec: {
      variables: [
        { name: 'y', expression: 'variables.x' },
        { name: 'x', expression: '1' },
      ],
      ...validation('variables.y == 1'),
    },
  },
  {
    name: 'variables: in error, not used',
    spec: { variables: [{ name: 'x', expression: 'object.data.missing' }], ...validation('true') },
  },
  {
    name: 'variables: in error, used',
    spec: { variables: [{ name: 'x', expression: 'object.data.missing' }], ...validation("variables.x == ''") },
  },
  {
    name: 'variables: of a type that is told beforehand',
    spec: {
      variables: [
        { name: 'x', expression: "object.data.map(k, 'a' + k)" },
        { name: 'y', expression: 'object.data.a' },
      ],
      ...validation('variables.x[0] == 1'),
    },
  },
  {
    name: 'variables: of no type that is told beforehand',
    spec: { variables: [{ name: 'x', expression: 'object.data.a' }], ...validation('variables.x == 1') },
  },
  { name: 'condition: no bool', spec: { matchConditions: [{ name: 'a', expression: 'object.data.a' }], ...validation('false') } },
  { name: 'message-expression: a number', spec: validation('false', { messageExpression: '1' }) },
  { name: 'variables: unknown', spec: validation('variables.x == 1') },
  { name: 'annotations: a text', spec: { ...validation('true'), auditAnnotations: [{ key: 'a', valueExpression: "'x'" }] } },
  { name: 'annotations: null', spec: { ...validation('true'), auditAnnotations: [{ key: 'a', valueExpression: 'null' }] } },
  {
    name: 'annotations: a choice of null',
    spec: { ...validation('true'), auditAnnotations: [{ key: 'a', valueExpression: "object.data.a == '1' ? null : 'x'" }] },
  },
  { name: 'annotations: a number', spec: { ...validation('true'), auditAnnotations: [{ key: 'a', valueExpression: '1' }] } },
  {
    name: 'annotations: in error',
    spec: { ...validation('true'), auditAnnotations: [{ key: 'a', valueExpression: 'object.data.missing' }] },
  },
  {
    name: 'annotations: in error, ignored',
    spec: {
      failurePolicy: 'Ignore',
      ...validation('true'),
      auditAnnotations: [{ key: 'a', valueExpression: 'object.data.missing' }],
    },
  },
  { name: 'annotations: alone', spec: { auditAnnotations: [{ key: 'a', valueExpression: "'x'" }] } },
  { name: 'nothing at all', spec: {} },
  ...[
    { namespaceSelector: { matchLabels: { phase: 'production' } } },
    { namespaceSelector: { matchLabels: { phase: 'test' } } },
    { namespaceSelector: { matchExpressions: [{ key: 'phase', operator: 'NotIn', values: ['test'] }] } },
    { namespaceSelector: { matchExpressions: [{ key: 'absent', operator: 'NotIn', values: ['test'] }] } },
    { namespaceSelector: { matchExpressions: [{ key: 'absent', operator: 'DoesNotExist' }] } },
    { objectSelector: { matchLabels: { app: 'shop' } } },
    { objectSelector: { matchLabels: { app: 'x' } } },
    { objectSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } },
    { excludeResourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['configmaps'] }] },
    { excludeResourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['UPDATE'], resources: ['configmaps'] }] },
    { resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['CREATE'], resources: ['*/*'] }] },
    { resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['CREATE'], resources: ['*'], scope: 'Cluster' }] },
    { resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['CREATE'], resources: ['*'], scope: 'Namespaced' }] },
    { resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['CREATE'], resources: ['configmaps/*'] }] },
    {
      resourceRules: [
        { apiGroups: ['*'], apiVersions: ['*'], operations: ['CREATE'], resources: ['configmaps', 'configmaps/*'] },
      ],
    },
    { resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['UPDATE'], resources: ['configmaps'] }] },
    { resourceRules: [{ apiGroups: ['apps'], apiVersions: ['*'], operations: ['CREATE'], resources: ['configmaps'] }] },
  ].map((matchResources: Body) => ({
    name: `binding: ${JSON.stringify(matchResources)}`,
    spec: validation('false'),
    binding: { matchResources },
  })),
  ...[
    { name: 'strict', parameterNotFoundAction: 'Deny' },
    { name: 'mild', parameterNotFoundAction: 'Deny' },
    { name: 'mild', namespace: NAMESPACE, parameterNotFoundAction: 'Deny' },
    { name: 'absent', parameterNotFoundAction: 'Deny' },
    { name: 'absent', parameterNotFoundAction: 'Allow' },
    { name: 'strict', namespace: 'default', parameterNotFoundAction: 'Allow' },
    { selector: { matchLabels: { level: 'mild' } }, parameterNotFoundAction: 'Deny' },
    { selector: { matchExpressions: [{ key: 'level', operator: 'Exists' }] }, parameterNotFoundAction: 'Deny' },
    { selector: { matchLabels: { level: 'none' } }, parameterNotFoundAction: 'Allow' },
    { selector: { matchLabels: { level: 'none' } }, parameterNotFoundAction: 'Deny' },
  ].map((paramRef: Body) => ({
    name: `params: ${JSON.stringify(paramRef)}`,
    spec: { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, ...validation('object.metadata.labels.app != params.data.app') },
    binding: { paramRef },
  })),
  {
    name: 'params: none are bound',
    spec: { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, ...validation('params == null') },
  },
  ...[
    'object.spec.replicas == 3',
    'object.spec.replicas < 3.5',
    'object.spec.template.spec.containers.all(c, has(c.resources.limits))',
    "object.spec.template.spec.containers.all(c, c.image.contains('@sha256:'))",
    "object.spec.template.spec.containers.map(c, c.name) == ['app', 'side-car']",
    "object.spec.template.spec.containers[0].resources.limits['memory'] == '512Mi'",
    "quantity(object.spec.template.spec.containers[0].resources.limits.cpu).isLessThan(quantity('1'))",
    'object.spec.template.spec.containers[2].name == "x"',
    'has(object.spec.template.spec.hostNetwork)',
    'has(object.spec.template.spec.volumes)',
    "object.spec.template.spec.containers.map(c, {'name': c.name, 'ports': has(c.ports) ? c.ports : []}).size() == 2",
    "object.spec.template.spec.containers.map(c, {'name': c.name, 'text': 'a' + c.name}).size() == 2",
    "object.kind == 'Deployment' && object.apiVersion == 'apps/v1'",
    'object.spec.selector.matchLabels == object.spec.template.metadata.labels',
  ].map((expression) => ({ name: `deployment: ${expression}`, spec: validation(expression), object: DEPLOYMENT })),
];

export const EXAMPLES: readonly Example[] = [
  ...EXPRESSIONS.map((expression) => ({ name: expression, spec: validation(expression) })),
  ...RULED,
];

/**
 * Those that the server does not take, since it checks the types of expressions and evaluates constants beforehand, and which we
 * only find wrong when we judge by them, or judge by.
 */
export const UNTYPED: ReadonlySet<string> = new Set([
  "quantity('1Gi').asInteger() == 1073741824 && quantity('1500m').asApproximateFloat() == 1.5 && quantity('-1').sign() == -1",
]);
