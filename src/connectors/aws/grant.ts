/** Writes the IAM policy that allows what is asked for and nothing else. Takes permissions, gives JSON; calls nothing. */
import type { PermissionGrant } from '../../ports/index.js';

/** Characters of a managed policy, white space not counted: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const POLICY_LIMIT = 6144;

/**
 * What takes messages from a queue is allowed for queues of this name only: whoever may read an estate must not be able to
 * empty its queues.
 */
const OF_OUR_QUEUES = ['sqs:DeleteMessage', 'sqs:ReceiveMessage'];
const OUR_QUEUES = 'arn:aws:sqs:*:*:headwater-*';

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string;
}

interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** What is allowed, in names: `ReadEc2` in the policy `headwater-read`. */
interface Purpose {
  readonly verb: string;
  readonly name: string;
}

/** What reading needs: one policy, or a list of them when one would be longer than IAM takes. */
export function grantOf(permissions: readonly string[]): PermissionGrant {
  return grantFor({ verb: 'Read', name: 'headwater-read' }, permissions);
}

/** What acting needs besides what reading does. */
export function actGrantOf(permissions: readonly string[]): PermissionGrant {
  return grantFor({ verb: 'Act', name: 'headwater-act' }, permissions);
}

function grantFor(purpose: Purpose, permissions: readonly string[]): PermissionGrant {
  const policies = policiesOf(statementsOf(purpose, permissions));
  const [first] = policies;
  const format = 'json';
  if (policies.length <= 1)
    return {
      as: 'IAM policy',
      format,
      text: `${JSON.stringify(first ?? policyOf([]), null, 2)}\n`,
      apply: `aws iam create-policy --policy-name ${purpose.name} --policy-document file://${purpose.name}.json`,
    };
  return {
    as: `${policies.length} IAM policies: together they are longer than the ${POLICY_LIMIT} characters that one may have; attach each`,
    format,
    text: `${JSON.stringify(policies, null, 2)}\n`,
  };
}

/** A statement for each service, its actions in order. */
function statementsOf({ verb }: Purpose, permissions: readonly string[]): readonly Statement[] {
  const byService = new Map<string, string[]>();
  const wanted = [...new Set(permissions)].sort();
  for (const permission of wanted.filter((one) => !OF_OUR_QUEUES.includes(one))) {
    const service = permission.split(':')[0] ?? '';
    byService.set(service, [...(byService.get(service) ?? []), permission]);
  }
  const events = wanted.filter((one) => OF_OUR_QUEUES.includes(one));
  const statements = [...byService].map(([service, actions]) => statement(sidOf(verb, service), actions, '*'));
  return events.length === 0 ? statements : [...statements, statement('ReceiveEvents', events, OUR_QUEUES)];
}

function statement(Sid: string, Action: readonly string[], Resource: string): Statement {
  return { Sid, Effect: 'Allow', Action, Resource };
}

/** Letters and digits only: `access-analyzer` is `ReadAccessAnalyzer`. */
function sidOf(verb: string, service: string): string {
  const words = service.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return `${verb}${words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('')}`;
}

function policiesOf(statements: readonly Statement[]): readonly Policy[] {
  const policies: Statement[][] = [];
  for (const statement of statements.flatMap(withinLimit)) {
    const last = policies.at(-1);
    if (last !== undefined && lengthOf([...last, statement]) <= POLICY_LIMIT) last.push(statement);
    else policies.push([statement]);
  }
  return policies.map(policyOf);
}

/** A service of which one policy cannot hold all actions has several statements. */
function withinLimit(statement: Statement): readonly Statement[] {
  if (lengthOf([statement]) <= POLICY_LIMIT) return [statement];
  const half = Math.ceil(statement.Action.length / 2);
  const part = (actions: readonly string[], name: string): readonly Statement[] =>
    withinLimit({ ...statement, Sid: `${statement.Sid}${name}`, Action: actions });
  return [...part(statement.Action.slice(0, half), 'A'), ...part(statement.Action.slice(half), 'B')];
}

function lengthOf(statements: readonly Statement[]): number {
  return JSON.stringify(policyOf(statements)).length;
}

function policyOf(statements: readonly Statement[]): Policy {
  return { Version: '2012-10-17', Statement: statements };
}
