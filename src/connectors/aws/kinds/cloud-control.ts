/**
 * Any type of CloudFormation's registry that somebody names, as `AWS::MSK::Cluster`, through Cloud Control: its properties
 * as the type's schema has them. Cloud Control asks the service with our own rights, so these need the service's, too.
 * https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations.html
 */
import { regionalArn, resourcePart } from '../identity.js';
import { itemsAt, pick, textAt } from '../json.js';
import { defineKind, type KindDefinition, type Place } from '../kind.js';
import { detail, known, listed, within } from '../steps.js';

const TYPE = /^[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}$/;

export function isTypeName(name: string): boolean {
  return TYPE.test(name);
}

/** Members in which types keep what is secret; what a type only takes is never given back. */
const SECRETS: Readonly<Record<string, string>> = Object.fromEntries(
  ['Environment.Variables.*', 'EnvironmentVariables.*', 'EnvironmentVariables[].Value', 'UserData'].map((path) => [
    `Properties.${path}`,
    'what types keep there can be secret',
  ]),
);

export function cloudControlKind(typeName: string): KindDefinition {
  const arnType = `resource/${typeName}/`;
  const arn = (place: Place, identifier: string): string => regionalArn(place, 'cloudformation', `${arnType}${identifier}`);
  return defineKind({
    apiVersion: 'cloudformation.amazonaws.com/2010-05-15',
    kind: typeName,
    scope: 'region',
    list: known(
      listed({
        call: 'cloudcontrol:ListResources',
        permission: 'cloudformation:ListResources',
        gives: ['Identifier'],
        input: { TypeName: typeName, MaxResults: 100 },
        // Some types give only a part of their properties here.
        items: (answer) => itemsAt(answer, 'ResourceDescriptions').map((one) => pick(one, ['Identifier'])),
        token: ['NextToken', 'NextToken'],
      }),
      (arn) => ({ Identifier: resourcePart(arn).slice(arnType.length) }),
    ),
    details: [
      [
        detail({
          call: 'cloudcontrol:GetResource',
          permission: 'cloudformation:GetResource',
          gives: ['Properties'],
          input: (item) => ({ TypeName: typeName, Identifier: textAt(item, 'Identifier') }),
          members: within('ResourceDescription', ['Properties']),
        }),
      ],
    ],
    gone: ['ResourceNotFoundException'],
    key: 'Identifier',
    arn,
    // An identifier that is an ARN itself may be of something that is read as another kind, too.
    identity: arn,
    tags: 'Properties.Tags',
    documents: ['Properties'],
    secrets: SECRETS,
  });
}
