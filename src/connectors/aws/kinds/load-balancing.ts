/** Load balancers of the second generation, their listeners, and the groups of targets that they lead to. */
import { calls } from '../events-table.js';
import { isArn, regionalArn } from '../identity.js';
import { itemsAt, textAt, textsAt, type Item } from '../json.js';
import { defineKind, type EdgeDraft, type Place } from '../kind.js';
import { batched, below, detail, leading, listed } from '../steps.js';

const apiVersion = 'elasticloadbalancing.amazonaws.com/2015-12-01';
const MARKER = ['Marker', 'NextMarker'] as const;

const loadBalancers = listed({
  call: 'elastic-load-balancing-v2:DescribeLoadBalancers',
  permission: 'elasticloadbalancing:DescribeLoadBalancers',
  gives: [
    'LoadBalancerArn',
    'LoadBalancerName',
    'DNSName',
    'Scheme',
    'Type',
    'VpcId',
    'State',
    'SecurityGroups',
    'AvailabilityZones',
  ],
  input: { PageSize: 400 },
  items: 'LoadBalancers',
  token: MARKER,
  one: (_, arn) => ({ LoadBalancerArns: [arn] }),
});

export const loadBalancer = defineKind({
  apiVersion,
  kind: 'LoadBalancer',
  scope: 'region',
  list: loadBalancers,
  details: [
    [
      detail({
        call: 'elastic-load-balancing-v2:DescribeLoadBalancerAttributes',
        permission: 'elasticloadbalancing:DescribeLoadBalancerAttributes',
        gives: ['Attributes'],
        input: (item) => ({ LoadBalancerArn: textAt(item, 'LoadBalancerArn') }),
      }),
      batched({
        call: 'elastic-load-balancing-v2:DescribeTags',
        permission: 'elasticloadbalancing:DescribeTags',
        gives: ['Tags'],
        size: 20,
        input: (items) => ({ ResourceArns: items.map((item) => textAt(item, 'LoadBalancerArn')) }),
        members: (answer, item) => {
          const mine = itemsAt(answer, 'TagDescriptions').find((one) => one['ResourceArn'] === item['LoadBalancerArn']);
          return { Tags: itemsAt(mine, 'Tags') };
        },
      }),
    ],
  ],
  gone: ['LoadBalancerNotFound', 'LoadBalancerNotFoundException'],
  key: 'LoadBalancerArn',
  arn: (place, name) => regionalArn(place, 'elasticloadbalancing', `loadbalancer/${name}`),
  name: (item) => textAt(item, 'LoadBalancerName'),
  tags: 'Tags',
  edges: (item, place) =>
    textsAt(item, 'SecurityGroups').map((id, index) => ({
      relation: 'uses',
      to: regionalArn(place, 'ec2', `security-group/${id}`),
      evidence: `SecurityGroups[${index}]`,
    })),
  events: [
    calls('elasticloadbalancing', ['CreateLoadBalancer'], 'responseElements.loadBalancers[].loadBalancerArn'),
    calls(
      'elasticloadbalancing',
      ['DeleteLoadBalancer', 'ModifyLoadBalancerAttributes', 'SetIpAddressType', 'SetSecurityGroups', 'SetSubnets'],
      'requestParameters.loadBalancerArn',
    ),
    calls('elasticloadbalancing', ['AddTags', 'RemoveTags'], 'requestParameters.resourceArns[]'),
  ],
});

export const listener = defineKind({
  apiVersion,
  kind: 'Listener',
  scope: 'region',
  list: below(leading(loadBalancers), {
    call: 'elastic-load-balancing-v2:DescribeListeners',
    permission: 'elasticloadbalancing:DescribeListeners',
    gives: ['ListenerArn', 'LoadBalancerArn', 'Port', 'Protocol', 'Certificates', 'SslPolicy', 'DefaultActions'],
    input: (parent) => ({ LoadBalancerArn: textAt(parent, 'LoadBalancerArn') }),
    items: (answer) => itemsAt(answer, 'Listeners'),
    pages: { items: 'Listeners', token: MARKER },
  }),
  details: [
    [
      detail({
        call: 'elastic-load-balancing-v2:DescribeRules',
        permission: 'elasticloadbalancing:DescribeRules',
        gives: ['Rules'],
        input: (item) => ({ ListenerArn: textAt(item, 'ListenerArn') }),
        pages: { items: 'Rules', token: MARKER },
      }),
    ],
  ],
  gone: ['ListenerNotFound', 'ListenerNotFoundException', 'LoadBalancerNotFound', 'LoadBalancerNotFoundException'],
  key: 'ListenerArn',
  arn: (place, name) => regionalArn(place, 'elasticloadbalancing', `listener/${name}`),
  name: (item) => `${textAt(item, 'Protocol') ?? ''} ${String(item['Port'] ?? '')}`.trim(),
  secrets: { 'DefaultActions[].AuthenticateOidcConfig.ClientSecret': 'a client secret' },
  edges: (item) => [...memberOf(item), ...exposes(item, 'DefaultActions')],
  events: [
    calls('elasticloadbalancing', ['CreateListener'], 'responseElements.listeners[].listenerArn'),
    calls(
      'elasticloadbalancing',
      ['AddListenerCertificates', 'CreateRule', 'DeleteListener', 'ModifyListener', 'RemoveListenerCertificates'],
      'requestParameters.listenerArn',
    ),
  ],
});

export const targetGroup = defineKind({
  apiVersion,
  kind: 'TargetGroup',
  scope: 'region',
  list: listed({
    call: 'elastic-load-balancing-v2:DescribeTargetGroups',
    permission: 'elasticloadbalancing:DescribeTargetGroups',
    gives: ['TargetGroupArn', 'TargetGroupName', 'Protocol', 'Port', 'VpcId', 'TargetType', 'LoadBalancerArns'],
    input: { PageSize: 400 },
    items: 'TargetGroups',
    token: MARKER,
    one: (_, arn) => ({ TargetGroupArns: [arn] }),
  }),
  details: [
    [
      detail({
        call: 'elastic-load-balancing-v2:DescribeTargetHealth',
        permission: 'elasticloadbalancing:DescribeTargetHealth',
        gives: ['TargetHealthDescriptions'],
        input: (item) => ({ TargetGroupArn: textAt(item, 'TargetGroupArn') }),
      }),
    ],
  ],
  gone: ['TargetGroupNotFound', 'TargetGroupNotFoundException'],
  key: 'TargetGroupArn',
  arn: (place, name) => regionalArn(place, 'elasticloadbalancing', `targetgroup/${name}`),
  name: (item) => textAt(item, 'TargetGroupName'),
  edges: (item, place) => [
    ...textsAt(item, 'LoadBalancerArns').map((from, index): EdgeDraft => {
      return { from, relation: 'exposes', to: textAt(item, 'TargetGroupArn') ?? '', evidence: `LoadBalancerArns[${index}]` };
    }),
    ...targets(item, place),
  ],
  events: [
    calls('elasticloadbalancing', ['CreateTargetGroup'], 'responseElements.targetGroups[].targetGroupArn'),
    calls(
      'elasticloadbalancing',
      ['DeleteTargetGroup', 'DeregisterTargets', 'ModifyTargetGroup', 'RegisterTargets'],
      'requestParameters.targetGroupArn',
    ),
  ],
});

function memberOf(item: Item): readonly EdgeDraft[] {
  const arn = textAt(item, 'LoadBalancerArn');
  return arn === undefined ? [] : [{ relation: 'member-of', to: arn, evidence: 'LoadBalancerArn' }];
}

function exposes(item: Item, member: string): readonly EdgeDraft[] {
  return itemsAt(item, member).flatMap((action, index): readonly EdgeDraft[] => {
    const to = textAt(action, 'TargetGroupArn');
    return to === undefined ? [] : [{ relation: 'exposes', to, evidence: `${member}[${index}].TargetGroupArn` }];
  });
}

/** Instances, functions and other load balancers; addresses are no resources. */
function targets(item: Item, place: Place): readonly EdgeDraft[] {
  return itemsAt(item, 'TargetHealthDescriptions').flatMap((one, index): readonly EdgeDraft[] => {
    const id = textAt(one, 'Target', 'Id') ?? '';
    const evidence = `TargetHealthDescriptions[${index}].Target.Id`;
    if (isArn(id)) return [{ relation: 'exposes', to: id, evidence }];
    return id.startsWith('i-') ? [{ relation: 'exposes', to: regionalArn(place, 'ec2', `instance/${id}`), evidence }] : [];
  });
}
