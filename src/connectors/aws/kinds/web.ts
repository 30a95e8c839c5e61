/** What faces the web besides load balancers: CloudFront distributions, and the stages and methods of REST APIs. */
import { calls, concernsAll } from '../events-table.js';
import { globalArn } from '../identity.js';
import { at, isItem, itemsAt, textAt, type Item } from '../json.js';
import { defineKind } from '../kind.js';
import { below, detail, listed } from '../steps.js';

export const distribution = defineKind({
  apiVersion: 'cloudfront.amazonaws.com/2020-05-31',
  kind: 'Distribution',
  scope: 'account',
  list: listed({
    call: 'cloudfront:ListDistributions',
    gives: [
      'Id',
      'ARN',
      'Status',
      'DomainName',
      'Aliases',
      'Origins',
      'DefaultCacheBehavior',
      'CacheBehaviors',
      'ViewerCertificate',
      'WebACLId',
      'Enabled',
    ],
    input: { MaxItems: 100 },
    items: (answer) => itemsAt(answer, 'DistributionList', 'Items'),
    token: ['Marker', 'DistributionList.NextMarker'],
  }),
  key: 'Id',
  arn: (place, id) => globalArn(place, 'cloudfront', `distribution/${id}`),
  name: (item) => textAt(item, 'DomainName'),
  secrets: { 'Origins.Items[].CustomHeaders.Items[].HeaderValue': 'a header that proves who asks' },
  events: [
    calls('cloudfront', ['CreateDistribution', 'CreateDistributionWithTags'], 'responseElements.distribution.id'),
    calls('cloudfront', ['DeleteDistribution', 'UpdateDistribution'], 'requestParameters.id'),
  ],
});

const apiVersion = 'apigateway.amazonaws.com/2015-07-09';
const permission = 'apigateway:GET';
const POSITION = ['position', 'position'] as const;

const restApis = listed({
  call: 'api-gateway:GetRestApis',
  permission,
  gives: ['restApiId'],
  input: { limit: 100 },
  items: (answer) => itemsAt(answer, 'items').map((api) => ({ restApiId: textAt(api, 'id') ?? '' })),
  token: POSITION,
});

export const stage = defineKind({
  apiVersion,
  kind: 'Stage',
  scope: 'region',
  list: below(restApis, {
    call: 'api-gateway:GetStages',
    permission,
    gives: [
      'stageName',
      'deploymentId',
      'accessLogSettings',
      'methodSettings',
      'tracingEnabled',
      'webAclArn',
      'clientCertificateId',
      'tags',
    ],
    input: byApi,
    items: (answer, parent) => itemsAt(answer, 'item').map((item) => ({ ...item, ...parent })),
  }),
  gone: ['NotFoundException'],
  key: (item) => `${textAt(item, 'restApiId') ?? ''}/stages/${textAt(item, 'stageName') ?? ''}`,
  // Of this service no ARN names the account.
  arn: ({ partition, region }, key) => `arn:${partition}:apigateway:${region}::/restapis/${key}`,
  name: (item) => textAt(item, 'stageName'),
  tags: 'tags',
  created: 'createdDate',
  events: [concernsAll('apigateway', 'CreateStage', 'DeleteStage', 'UpdateStage', 'CreateDeployment', 'DeleteRestApi')],
});

const METHOD = ['httpMethod', 'authorizationType', 'authorizerId', 'apiKeyRequired', 'authorizationScopes'];

export const method = defineKind({
  apiVersion,
  kind: 'Method',
  scope: 'region',
  list: below(restApis, {
    call: 'api-gateway:GetResources',
    permission,
    gives: ['resourceId', 'path'],
    input: (api) => ({ ...byApi(api), limit: 500 }),
    items: (answer, parent) => itemsAt(answer, 'items').flatMap((resource) => methodsOf(resource, parent)),
    pages: { items: 'items', token: POSITION },
  }),
  details: [
    [
      detail({
        call: 'api-gateway:GetMethod',
        permission,
        gives: METHOD,
        input: (item) => ({
          ...byApi(item),
          resourceId: textAt(item, 'resourceId'),
          httpMethod: textAt(item, 'httpMethod'),
        }),
      }),
    ],
  ],
  gone: ['NotFoundException'],
  key: (item) =>
    `${textAt(item, 'restApiId') ?? ''}/resources/${textAt(item, 'resourceId') ?? ''}/methods/${textAt(item, 'httpMethod') ?? ''}`,
  arn: ({ partition, region }, key) => `arn:${partition}:apigateway:${region}::/restapis/${key}`,
  name: (item) => `${textAt(item, 'httpMethod') ?? ''} ${textAt(item, 'path') ?? ''}`,
  events: [
    concernsAll(
      'apigateway',
      'PutMethod',
      'UpdateMethod',
      'DeleteMethod',
      'CreateResource',
      'DeleteResource',
      'ImportRestApi',
      'PutRestApi',
      'DeleteRestApi',
    ),
  ],
});

function byApi(item: Item): { readonly restApiId: string | undefined } {
  return { restApiId: textAt(item, 'restApiId') };
}

function methodsOf(resource: Item, parent: Item): readonly Item[] {
  const methods = at(resource, 'resourceMethods');
  if (!isItem(methods)) return [];
  return Object.keys(methods).map((httpMethod) => ({
    ...parent,
    resourceId: textAt(resource, 'id') ?? '',
    path: textAt(resource, 'path') ?? '',
    httpMethod,
  }));
}
