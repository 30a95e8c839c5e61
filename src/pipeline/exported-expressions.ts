/**
 * Turns the expressions of a policy in Headwater's own format into those of an admission policy that say the same: names become
 * those that admission has, what is always the same becomes a constant. Throws POLICY_NOT_EXPORTABLE for what admission has not.
 */
import { namesOfExpression, withLiteralsLoosened, withNamesReplaced } from '../lib/cel/index.js';
import { HeadwaterError } from '../lib/errors.js';
import { formatKubernetesVersion, type KubernetesVersion } from '../lib/kubernetes-version.js';
import type { NamedExpression, Policy } from '../model/index.js';

export type ExportTarget = 'validating-admission-policy' | 'kyverno';

export interface ExportedExpressions {
  readonly matchConditions?: readonly NamedExpression[];
  readonly variables?: readonly NamedExpression[];
  readonly validations: readonly { readonly expression: string; readonly message: string; readonly messageExpression?: string }[];
}

/** Where the Pod, or its template, is in whatever makes Pods. */
const POD = [
  "object.kind == 'Pod' ? object",
  "object.kind == 'CronJob' ? object.spec.jobTemplate.spec.template",
  "object.kind == 'PodTemplate' ? object.template : object.spec.template",
].join(' : ');

/** Functions that the API server's CEL has not, though ours has. https://kubernetes.io/docs/reference/using-api/cel/#cel-options-language-features-and-libraries */
const NOT_IN_ADMISSION = /^(?:\.reverse|math\..+|regex\..+|base64\..+|cel\..+)$/;
export const NOT_IN_KYVERNO = /^(?:cel\.block|strings\..+)$/;

/** The minor version of Kubernetes 1 since which the API server takes them in a new policy: one after that which brought them. */
const SINCE: readonly (readonly [name: RegExp, minor: number])[] = [
  [/^strings\.quote$/, 30],
  [/^(?:ip|cidr|isIP|isCIDR)$/, 31],
  [/^\.(?:transformList|transformMap|transformMapEntry)$/, 33],
  [/^(?:semver|isSemver)$/, 34],
  [/^(?:\.(?:flatten|distinct|sort|sortBy|slice|first|last)|lists\.range)$/, 35],
];

/** Throws POLICY_NOT_EXPORTABLE. */
export function exportedExpressions(policy: Policy, target: ExportTarget, kubernetes: KubernetesVersion): ExportedExpressions {
  if (policy.joins.length > 0)
    throw refused(policy, 'it joins related resources (`with`), and an admission policy sees one resource alone');
  const { podTemplates } = policy.select;
  const version = `{'major': ${kubernetes.major}, 'minor': ${kubernetes.minor}}`;
  const podName = freeName(policy);
  const common = [
    ['kubernetes', version],
    ...(target === 'kyverno' ? ([['now', 'time.now()']] as const) : []),
    ['resource', 'object'],
  ] as const;
  const inConditions = new Map([...common, ...(podTemplates ? ([['object', `(${POD})`]] as const) : [])]);
  const elsewhere = new Map([...common, ...(podTemplates ? ([['object', `variables.${podName}`]] as const) : [])]);
  const rewrite = (text: string, names: ReadonlyMap<string, string>): string => {
    assertExportable(policy, text, target, kubernetes);
    return withLiteralsLoosened(withNamesReplaced(presentRules(text.trim()), names));
  };
  const rewriteTruth = (text: string, names: ReadonlyMap<string, string>): string => truth(rewrite(text, names), text);
  const used = usedVariables(policy);
  const matchConditions = policy.matchConditions.map(({ name, expression }) => ({
    name,
    expression: rewriteTruth(expression, inConditions),
  }));
  const variables = [
    ...(podTemplates ? [{ name: podName, expression: POD }] : []),
    ...policy.variables
      .filter(({ name }) => used.has(name))
      .map(({ name, expression }) => ({ name, expression: rewrite(expression, elsewhere) })),
  ];
  return {
    ...(matchConditions.length === 0 ? {} : { matchConditions }),
    ...(variables.length === 0 ? {} : { variables }),
    validations: policy.validations.map(({ expression, message, messageExpression }) => ({
      expression: rewriteTruth(expression, elsewhere),
      message: message.trim().replaceAll(/\s+/g, ' '),
      ...(messageExpression === undefined ? {} : { messageExpression: rewrite(messageExpression, elsewhere) }),
    })),
  };
}

/**
 * What gives a text in the place of true or false is in error here; an API server wants to know beforehand that it gives a bool.
 * @param written as the policy has it
 */
function truth(expression: string, written: string): string {
  return namesOfExpression(written).calls.has('dyn') ? `(${expression}) ? true : false` : expression;
}

/** The API server says `rules: null` of a role that has none, and a null is there; in a policy of ours it is not. */
function presentRules(expression: string): string {
  return expression.replaceAll(/\bhas\(\s*object\.rules\s*\)/g, '(has(object.rules) && object.rules != null)');
}

function assertExportable(policy: Policy, text: string, target: ExportTarget, kubernetes: KubernetesVersion): void {
  const { variables, calls, quotesFields } = namesOfExpression(text);
  if (variables.has('related')) throw refused(policy, 'it reads `related`, and an admission policy sees one resource alone');
  if (variables.has('now') && target === 'validating-admission-policy')
    throw refused(policy, 'it reads `now`, and a ValidatingAdmissionPolicy has no clock; export it to Kyverno');
  if (quotesFields) throw refused(policy, 'it has names of fields in backticks, which not every API server reads');
  const missing = [...calls].find((name) => (target === 'kyverno' ? NOT_IN_KYVERNO : NOT_IN_ADMISSION).test(name));
  if (missing !== undefined)
    throw refused(policy, `it calls ${missing}(), which ${target === 'kyverno' ? 'Kyverno' : 'an API server'} has not`);
  const late = SINCE.find(([name, minor]) => kubernetes.minor < minor && [...calls].some((call) => name.test(call)));
  if (late !== undefined && target === 'validating-admission-policy')
    throw refused(
      policy,
      `it calls what Kubernetes has since 1.${late[1]}, and it is exported for ${formatKubernetesVersion(kubernetes)}`,
    );
}

/** Those that conditions, validations and messages name, and those that these name: what only tells where a fault is has no place. */
function usedVariables({ variables, validations }: Policy): ReadonlySet<string> {
  const used = new Set<string>();
  const note = (text: string): void => {
    for (const [, name] of text.matchAll(/\bvariables\s*\.\s*([A-Za-z_]\w*)/g)) if (name !== undefined) used.add(name);
  };
  for (const { expression, messageExpression = '' } of validations) note(`${expression}\n${messageExpression}`);
  for (const { name, expression } of variables.toReversed()) if (used.has(name)) note(expression);
  return used;
}

function freeName({ variables }: Policy): string {
  let name = 'podOrTemplate';
  while (variables.some((variable) => variable.name === name)) name += '_';
  return name;
}

export function refused({ id }: Pick<Policy, 'id'>, why: string): HeadwaterError {
  return new HeadwaterError('POLICY_NOT_EXPORTABLE', `${id} cannot be exported: ${why}`);
}
