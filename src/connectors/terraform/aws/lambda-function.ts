/**
 * A function as Lambda answers: `aws_lambda_function`, its URLs (`aws_lambda_function_url`), and the statements of its
 * resource policy, each of which is an `aws_lambda_permission`.
 */
import type { Block, Projection, Shape } from '../projection.js';
import { statementText } from './stand-in.js';
import { known } from './listed.js';

const PERMISSION = 'aws_lambda_permission';
const URL = 'aws_lambda_function_url';

export const lambdaFunction: Projection = {
  platform: 'aws',
  apiVersion: 'lambda.amazonaws.com/2015-03-31',
  kind: 'Function',
  from: 'aws_lambda_function',
  joins: [PERMISSION, URL],
  project(block, estate) {
    const permissions = estate.related(PERMISSION, 'function_name', block, ['function_name']);
    const statements = known(permissions, statement);
    return {
      name: block.get('function_name'),
      tags: block.get('tags'),
      object: {
        FunctionName: block.get('function_name'),
        PackageType: block.get('package_type').or('Zip'),
        Runtime: block.get('runtime'),
        Policy:
          permissions.known.length > 0 ? { Statement: statements } : permissions.state === 'unknown' ? statements[0] : undefined,
        FunctionUrlConfigs: known(estate.related(URL, 'function_name', block, ['function_name']), (url) => ({
          AuthType: url.get('authorization_type'),
        })),
      },
    };
  },
};

function statement(permission: Block): Shape {
  const by = (argument: string, key: string): Shape =>
    permission.get(argument).state === 'absent' ? undefined : { [key]: permission.get(argument) };
  const equals = {
    'AWS:SourceAccount': permission.get('source_account'),
    'aws:PrincipalOrgID': permission.get('principal_org_id'),
    'lambda:FunctionUrlAuthType': permission.get('function_url_auth_type'),
  };
  const isConditional = Object.values(equals).some(({ state }) => state !== 'absent');
  const caller = statementText(permission.get('principal'), 'Principal');
  const hasSource = permission.get('source_arn').state !== 'absent';
  return {
    Sid: permission.get('statement_id'),
    Effect: 'Allow',
    Action: permission.get('action'),
    Principal: caller.choose((principal) => (principal === '*' ? caller : { [memberOf(principal)]: caller })),
    Condition:
      isConditional || hasSource
        ? { ArnLike: by('source_arn', 'AWS:SourceArn'), StringEquals: isConditional ? equals : undefined }
        : undefined,
  };
}

/** An account, a role, or a service. */
function memberOf(principal: unknown): 'AWS' | 'Service' {
  return /^(\d{12}$|arn:)/.test(String(principal)) ? 'AWS' : 'Service';
}
