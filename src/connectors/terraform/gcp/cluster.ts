/** A cluster as Google Kubernetes Engine answers, with the node pools that are declared in it or beside it. */
import { concatenate, firstOf, unread, type Block, type Projection, type Shape } from '../projection.js';

const NODE_POOL = 'google_container_node_pool';

export const cluster: Projection = {
  platform: 'gcp',
  apiVersion: 'container.googleapis.com/v1',
  kind: 'Cluster',
  from: 'google_container_cluster',
  joins: [NODE_POOL],
  project(block, estate) {
    const closed = block.one('private_cluster_config');
    return {
      name: block.get('name'),
      tags: block.get('resource_labels'),
      object: {
        name: block.get('name'),
        location: block.get('location'),
        resourceLabels: block.get('resource_labels'),
        autopilot: { enabled: block.get('enable_autopilot').or(false) },
        legacyAbac: { enabled: block.get('enable_legacy_abac').or(false) },
        privateClusterConfig: {
          enablePrivateNodes: closed.get('enable_private_nodes').or(false),
          enablePrivateEndpoint: closed.get('enable_private_endpoint').or(false),
        },
        networkConfig: { datapathProvider: block.get('datapath_provider').or('LEGACY_DATAPATH') },
        networkPolicy: { enabled: block.one('network_policy').get('enabled').or(false) },
        masterAuthorizedNetworksConfig: authorizedNetworks(block.one('master_authorized_networks_config')),
        controlPlaneEndpointsConfig: block.one('control_plane_endpoints_config').object((endpoints) => ({
          ipEndpointsConfig: { enabled: endpoints.one('ip_endpoints_config').get('enabled').or(true) },
          dnsEndpointConfig: {
            allowExternalTraffic: endpoints.one('dns_endpoint_config').get('allow_external_traffic').or(false),
          },
        })),
        workloadIdentityConfig: block
          .one('workload_identity_config')
          .object((identity) => ({ workloadPool: identity.get('workload_pool') })),
        shieldedNodes: { enabled: block.get('enable_shielded_nodes').or(true) },
        releaseChannel: firstOf(
          block.one('release_channel').object((release) => ({ channel: release.get('channel') })),
          unread('the channel of a cluster that names none is chosen by GKE'),
        ),
        masterAuth: {
          clientCertificateConfig: {
            issueClientCertificate: block
              .one('master_auth')
              .one('client_certificate_config')
              .get('issue_client_certificate')
              .or(false),
          },
        },
        nodePools: concatenate(
          block.all('node_pool').each(nodePool),
          estate.related(NODE_POOL, 'cluster', block, ['name']).each(nodePool),
        ),
      },
    };
  },
};

/** The block itself is what switches authorized networks on; whether Google's customers are among them GKE says if it does not. */
function authorizedNetworks(block: Block): Shape {
  return block.object((networks) => ({
    enabled: true,
    gcpPublicCidrsAccessEnabled: networks
      .get('gcp_public_cidrs_access_enabled')
      .boolean()
      .or(unread('whether addresses of Google Cloud are let in is chosen by GKE where it is left out')),
    cidrBlocks: networks.all('cidr_blocks').each((each) => ({
      displayName: each.get('display_name'),
      cidrBlock: each.get('cidr_block'),
    })),
  }));
}

function nodePool(pool: Block): Shape {
  return {
    name: pool.get('name'),
    config: {
      workloadMetadataConfig: {
        mode: pool.one('node_config').one('workload_metadata_config').get('mode').or('MODE_UNSPECIFIED'),
      },
    },
    // A pool that says nothing is as its cluster.
    networkConfig: pool
      .one('network_config')
      .object((network) => ({ enablePrivateNodes: network.get('enable_private_nodes').boolean() })),
  };
}
