/**
 * What Kyverno generates of a policy for Pods so that it covers everything that makes Pods: the same policy for the
 * controllers, with the paths of its expressions moved to their Pod template. Kyverno replaces them in the text, and so is it
 * done here, so that the same expressions come out. https://kyverno.io/docs/policy-types/cluster-policy/autogen/
 */
import type { KyvernoFilter, KyvernoMatch, KyvernoRule, KyvernoValidatingPolicy, MatchResources } from '../../model/index.js';

const TEMPLATES = {
  defaults: 'spec.template',
  cronjobs: 'spec.jobTemplate.spec.template',
} as const;

type Template = keyof typeof TEMPLATES;

const CONTROLLERS: Readonly<Record<string, { readonly group: string; readonly template: Template }>> = {
  daemonsets: { group: 'apps', template: 'defaults' },
  deployments: { group: 'apps', template: 'defaults' },
  replicasets: { group: 'apps', template: 'defaults' },
  statefulsets: { group: 'apps', template: 'defaults' },
  jobs: { group: 'batch', template: 'defaults' },
  cronjobs: { group: 'batch', template: 'cronjobs' },
};

/** The policies that are generated of a ValidatingPolicy; none when it is for more than Pods, or for some Pods by name or label. */
export function generatedPolicies(policy: KyvernoValidatingPolicy): readonly KyvernoValidatingPolicy[] {
  const { matchConstraints } = policy;
  if (matchConstraints === undefined || policy.mode === 'JSON' || !isForPodsOnly(matchConstraints)) return [];
  const wanted = policy.autogenControllers ?? Object.keys(CONTROLLERS);
  return (['cronjobs', 'defaults'] as const).flatMap((template) => {
    const targets = wanted.filter((name) => Object.hasOwn(CONTROLLERS, name) && CONTROLLERS[name]?.template === template);
    return targets.length === 0 ? [] : [generated(policy, matchConstraints, targets, template)];
  });
}

function isForPodsOnly({ objectSelector, excludeResourceRules, resourceRules }: MatchResources): boolean {
  if (Object.keys(objectSelector.matchLabels).length > 0 || objectSelector.matchExpressions.length > 0) return false;
  const [rule, ...others] = resourceRules;
  if (rule === undefined || others.length > 0 || excludeResourceRules.length > 0 || rule.resourceNames.length > 0) return false;
  return isOnly(rule.apiGroups, '') && isOnly(rule.apiVersions, 'v1') && isOnly(rule.resources, 'pods');
}

function generated(
  policy: KyvernoValidatingPolicy,
  constraints: MatchResources,
  targets: readonly string[],
  template: Template,
): KyvernoValidatingPolicy {
  const move = (text: string): string => {
    const path = TEMPLATES[template];
    return movedPath(movedPath(text, 'spec', `${path}.spec`), 'metadata', `${path}.metadata`);
  };
  const operations = constraints.resourceRules[0]?.operations ?? [];
  const groups = [...new Set(targets.map((name) => CONTROLLERS[name]?.group ?? ''))].toSorted();
  return {
    ...movedExpressions(policy, move),
    matchConstraints: {
      resourceRules: groups.map((group) => ({
        operations,
        apiGroups: [group],
        apiVersions: ['v1'],
        resources: targets.filter((name) => CONTROLLERS[name]?.group === group),
        resourceNames: [],
        scope: '*',
      })),
      excludeResourceRules: [],
      namespaceSelector: constraints.namespaceSelector,
      objectSelector: { matchLabels: {}, matchExpressions: [] },
      matchPolicy: 'Equivalent',
    },
  };
}

/** `object.metadata.namespace` stays what it is: a template has none. */
function movedPath(text: string, from: string, to: string): string {
  return text
    .replaceAll(new RegExp(`object\\.${from}(?!\\.namespace(?![A-Za-z0-9_]))`, 'g'), `object.${to}`)
    .replaceAll(new RegExp(`oldObject\\.${from}(?!\\.namespace(?![A-Za-z0-9_]))`, 'g'), `oldObject.${to}`);
}

type Move = (text: string) => string;

function movedExpressions(policy: KyvernoValidatingPolicy, move: Move): KyvernoValidatingPolicy {
  const named = ({ name, expression }: { readonly name: string; readonly expression: string }) => ({
    name,
    expression: move(expression),
  });
  return {
    ...policy,
    matchConditions: policy.matchConditions.map(named),
    variables: policy.variables.map(named),
    validations: policy.validations.map((validation) => movedValidation(validation, move)),
    auditAnnotations: policy.auditAnnotations.map(({ key, valueExpression }) => ({
      key,
      valueExpression: move(valueExpression),
    })),
  };
}

function movedValidation<V extends KyvernoValidatingPolicy['validations'][number]>(validation: V, move: Move): V {
  const { expression, message, messageExpression } = validation;
  return {
    ...validation,
    expression: move(expression),
    ...(message === undefined ? {} : { message: move(message) }),
    ...(messageExpression === undefined ? {} : { messageExpression: move(messageExpression) }),
  };
}

const RULE_CONTROLLERS = ['DaemonSet', 'Deployment', 'Job', 'StatefulSet', 'ReplicaSet', 'ReplicationController', 'CronJob'];
const POD_MAKERS: ReadonlySet<string> = new Set([...RULE_CONTROLLERS, 'Pod']);
const QUALIFIED: Readonly<Record<string, string>> = {
  DaemonSet: 'apps/v1/DaemonSet',
  Deployment: 'apps/v1/Deployment',
  Job: 'batch/v1/Job',
  StatefulSet: 'apps/v1/StatefulSet',
  ReplicaSet: 'apps/v1/ReplicaSet',
  ReplicationController: 'v1/ReplicationController',
  CronJob: 'batch/v1/CronJob',
};

/** The rules of a ClusterPolicy and those that are generated of them: `autogen-NAME` and `autogen-cronjob-NAME`. */
export function withGeneratedRules(
  rules: readonly KyvernoRule[],
  controllers: readonly string[] | undefined,
): readonly KyvernoRule[] {
  if (!mayGenerate(rules)) return rules;
  const wanted = (controllers ?? RULE_CONTROLLERS).flatMap((name) => (name === 'all' ? RULE_CONTROLLERS : [name]));
  if (wanted.includes('none') || wanted.length === 0) return rules;
  return [...rules.filter(({ name }) => !name.startsWith('autogen-')), ...rules.flatMap((rule) => generatedRules(rule, wanted))];
}

/** No rule of the policy may pick Pods by anything but their namespace, nor name other kinds beside. */
function mayGenerate(rules: readonly KyvernoRule[]): boolean {
  const filters = rules.flatMap(({ match, exclude }) => [...match.filters, ...(exclude?.filters ?? [])]);
  const isPicky = filters.some(
    ({ names, selector, annotations, kinds }) =>
      names.length > 0 ||
      selector !== undefined ||
      Object.keys(annotations).length > 0 ||
      (kinds.length > 1 && kinds.some((kind) => kindName(kind) === 'Pod')),
  );
  return !isPicky && filters.some(({ kinds }) => kinds.some((kind) => POD_MAKERS.has(kind)));
}

function generatedRules(rule: KyvernoRule, wanted: readonly string[]): readonly KyvernoRule[] {
  const excluded = rule.exclude?.filters.flatMap(({ kinds }) => kinds) ?? [];
  const isForPods = isAboutPods(rule.match.filters.flatMap(({ kinds }) => kinds));
  if (rule.name.startsWith('autogen-') || !isForPods || (excluded.length > 0 && !isAboutPods(excluded))) return [];
  const others = wanted.filter((name) => name !== 'CronJob' && RULE_CONTROLLERS.includes(name));
  return [
    ...(others.length === 0 ? [] : [generatedRule(rule, 'autogen', others, 'spec.template')]),
    ...(wanted.includes('CronJob')
      ? [generatedRule(rule, 'autogen-cronjob', ['CronJob'], 'spec.jobTemplate.spec.template')]
      : []),
  ];
}

function generatedRule(rule: KyvernoRule, prefix: string, controllers: readonly string[], template: string): KyvernoRule {
  const kinds = controllers.map((name) => QUALIFIED[name] ?? name);
  const move = (text: string): string => text.replaceAll(/(object|oldObject)\.(spec|metadata)/g, `$1.${template}.$2`);
  const forAll = prefix === 'autogen-cronjob';
  const retarget = (match: KyvernoMatch): KyvernoMatch => ({
    ...match,
    filters: match.filters.map((filter): KyvernoFilter => (forAll || isAboutPods(filter.kinds) ? { ...filter, kinds } : filter)),
  });
  const { body } = rule;
  return {
    name: `${prefix}-${rule.name}`.slice(0, 63),
    match: retarget(rule.match),
    ...(rule.exclude === undefined ? {} : { exclude: retarget(rule.exclude) }),
    body:
      body.kind === 'unevaluated'
        ? body
        : {
            ...body,
            celPreconditions: body.celPreconditions.map(({ name, expression }) => ({ name, expression: move(expression) })),
            variables: body.variables.map(({ name, expression }) => ({ name, expression: move(expression) })),
            expressions: body.expressions.map((validation) => movedValidation(validation, move)),
            auditAnnotations: body.auditAnnotations.map(({ key, valueExpression }) => ({
              key,
              valueExpression: move(valueExpression),
            })),
          },
  };
}

function isAboutPods(kinds: readonly string[]): boolean {
  return kinds.some((kind) => kindName(kind) === 'Pod');
}

/** `Pod` of `v1/Pod` and of `Pod/exec`. */
function kindName(written: string): string {
  const parts = written.split('/');
  const last = parts.at(-1) ?? '';
  return parts.length > 1 && /^[a-z]/.test(last) ? (parts.at(-2) ?? '') : (last.split('.')[0] ?? '');
}

function isOnly(list: readonly string[], word: string): boolean {
  return list.length === 1 && list[0] === word;
}
