/** Clusters of Container Service for Kubernetes, with their node pools. What gives access to them is never asked. */
import { regional, resourceGroup, role, securityGroup, vpc } from '../arn.js';
import { textAt, type Item } from '../json.js';
import { call, define, REGIONS, type Request } from '../kind.js';
import { byNumber, detail, listed } from '../steps.js';

const GONE = ['ErrorClusterNotFound'];

const clusterDetail = call({
  call: 'GET /clusters/{cluster_id}',
  permission: 'cs:DescribeClusterDetail',
  gives: ['master_url', 'meta_data'],
  gone: GONE,
});

function ofCluster(item: Item): Request {
  return { path: { cluster_id: textAt(item, 'cluster_id') ?? '' } };
}

export const clusters = define({
  apiVersion: 'cs.aliyuncs.com/2015-12-15',
  kind: 'Cluster',
  list: listed({
    call: call({
      call: 'GET /api/v1/clusters',
      permission: 'cs:DescribeClustersV1',
      gives: [
        'cluster_id',
        'name',
        'cluster_type',
        'current_version',
        'tags',
        'vpc_id',
        'security_group_id',
        'resource_group_id',
        'worker_ram_role_name',
      ],
    }),
    leads: [REGIONS],
    request: ({ region }) => ({ parameters: { region_id: region } }),
    items: 'clusters',
    pages: byNumber(50, 'page_info.total_count', 'page_number', 'page_size', 'page_info.page_size'),
    one: { call: clusterDetail, request: (key) => ({ path: { cluster_id: key } }), items: '' },
  }),
  details: [
    detail({ call: clusterDetail, request: ofCluster, documents: ['master_url', 'meta_data'] }),
    detail({
      call: call({
        call: 'GET /clusters/{cluster_id}/nodepools',
        permission: 'cs:DescribeClusterNodePools',
        gives: ['nodepools'],
        gone: GONE,
      }),
      request: ofCluster,
    }),
  ],
  arn: regional('cs', 'cluster'),
  key: 'cluster_id',
  name: 'name',
  created: 'created',
  tags: ['tags', 'key', 'value'],
  relations: [
    { relation: 'member-of', path: 'vpc_id', to: vpc },
    { relation: 'uses', path: 'security_group_id', to: securityGroup },
    { relation: 'member-of', path: 'resource_group_id', to: resourceGroup },
    { relation: 'runs-as', path: 'worker_ram_role_name', to: role },
  ],
  types: ['ACS::ACK::Cluster', 'ACS::CS::Cluster'],
  changedBy: { service: 'Cs', parameters: ['ClusterId', 'cluster_id'] },
});
