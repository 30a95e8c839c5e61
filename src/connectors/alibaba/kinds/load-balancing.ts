/** Classic load balancers with their listeners and what is behind them, and the listeners of application load balancers. */
import { instance, regional, resourceGroup, vpc } from '../arn.js';
import { textAt, type Item } from '../json.js';
import { call, define, REGIONS } from '../kind.js';
import { byNumber, byToken, detail, listed } from '../steps.js';

export const classicLoadBalancers = define({
  apiVersion: 'slb.aliyuncs.com/2014-05-15',
  kind: 'LoadBalancer',
  list: listed({
    call: call({
      call: 'slb:DescribeLoadBalancers',
      gives: ['LoadBalancerId', 'LoadBalancerName', 'AddressType', 'Address', 'VpcId', 'ResourceGroupId'],
    }),
    leads: [REGIONS],
    items: 'LoadBalancers.LoadBalancer',
    pages: byNumber(100),
    one: { request: (key, { region }) => ({ parameters: { RegionId: region, LoadBalancerId: key } }) },
  }),
  details: [
    detail({
      call: call({
        call: 'slb:DescribeLoadBalancerAttribute',
        gives: ['ListenerPortsAndProtocol', 'BackendServers'],
        gone: ['InvalidLoadBalancerId.NotFound'],
      }),
      request: (item: Item, { region }) => ({
        parameters: { RegionId: region, LoadBalancerId: textAt(item, 'LoadBalancerId') ?? '' },
      }),
    }),
  ],
  arn: regional('slb', 'loadbalancer'),
  key: 'LoadBalancerId',
  name: 'LoadBalancerName',
  created: 'CreateTime',
  relations: [
    {
      relation: 'exposes',
      path: 'BackendServers.BackendServer[*].ServerId',
      // Network interfaces and containers can be behind it, too.
      to: (id, place) => (id.startsWith('i-') ? instance(id, place) : undefined),
    },
    { relation: 'member-of', path: 'VpcId', to: vpc },
    { relation: 'member-of', path: 'ResourceGroupId', to: resourceGroup },
  ],
  types: ['ACS::SLB::LoadBalancer'],
  changedBy: { service: 'Slb', parameters: ['LoadBalancerId'] },
});

export const applicationListeners = define({
  apiVersion: 'alb.aliyuncs.com/2020-06-16',
  kind: 'Listener',
  list: listed({
    call: call({
      call: 'alb:ListListeners',
      gives: ['ListenerId', 'LoadBalancerId', 'ListenerProtocol', 'ListenerPort', 'SecurityPolicyId'],
    }),
    leads: [REGIONS],
    request: () => ({}),
    items: 'Listeners',
    pages: byToken(100),
    one: { request: (key) => ({ parameters: { 'ListenerIds.1': key } }) },
  }),
  arn: regional('alb', 'listener'),
  key: 'ListenerId',
  tags: ['Tags', 'Key', 'Value'],
  relations: [{ relation: 'member-of', path: 'LoadBalancerId', to: regional('alb', 'loadbalancer') }],
  types: ['ACS::ALB::Listener'],
  changedBy: { service: 'Alb', parameters: ['ListenerId'] },
});
