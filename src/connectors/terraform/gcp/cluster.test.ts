import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('takes what GKE takes for what is left out, and leaves the channel open', async () => {
  const [cluster] = await projected('resource "google_container_cluster" "c" { name = "main" }');
  expect(cluster?.raw).toEqual({
    name: 'main',
    autopilot: { enabled: false },
    legacyAbac: { enabled: false },
    privateClusterConfig: { enablePrivateNodes: false, enablePrivateEndpoint: false },
    networkConfig: { datapathProvider: 'LEGACY_DATAPATH' },
    networkPolicy: { enabled: false },
    shieldedNodes: { enabled: true },
    masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
    nodePools: [],
  });
  expect(cluster?.unread?.map(({ path }) => path)).toEqual(['releaseChannel']);
});

it('reads networks, endpoints, identities and node pools', async () => {
  const [cluster] = await projected(`
    resource "google_container_cluster" "c" {
      name = "main"
      release_channel { channel = "STABLE" }
      private_cluster_config { enable_private_nodes = true }
      workload_identity_config { workload_pool = "shop.svc.id.goog" }
      master_authorized_networks_config {
        cidr_blocks { cidr_block = "203.0.113.0/24" }
      }
      control_plane_endpoints_config {
        ip_endpoints_config { enabled = false }
      }
      node_pool { name = "inline" }
    }
    resource "google_container_node_pool" "p" {
      cluster = google_container_cluster.c.id
      name    = "main"
      node_config {
        workload_metadata_config { mode = "GCE_METADATA" }
      }
    }
  `);
  expect(cluster?.raw).toMatchObject({
    releaseChannel: { channel: 'STABLE' },
    privateClusterConfig: { enablePrivateNodes: true },
    workloadIdentityConfig: { workloadPool: 'shop.svc.id.goog' },
    masterAuthorizedNetworksConfig: { enabled: true, cidrBlocks: [{ cidrBlock: '203.0.113.0/24' }] },
    controlPlaneEndpointsConfig: { ipEndpointsConfig: { enabled: false }, dnsEndpointConfig: { allowExternalTraffic: false } },
    nodePools: [
      { name: 'inline', config: { workloadMetadataConfig: { mode: 'MODE_UNSPECIFIED' } } },
      { name: 'main', config: { workloadMetadataConfig: { mode: 'GCE_METADATA' } } },
    ],
  });
});

it('leaves to GKE whether addresses of Google Cloud are let in, unless it is said', async () => {
  const all = await projected(`
    resource "google_container_cluster" "said" {
      name = "said"
      release_channel { channel = "STABLE" }
      master_authorized_networks_config { gcp_public_cidrs_access_enabled = true }
    }
    resource "google_container_cluster" "unsaid" {
      name = "unsaid"
      release_channel { channel = "STABLE" }
      master_authorized_networks_config {}
    }
  `);
  expect(all.map(({ raw, unread }) => [raw, unread?.map(({ path }) => path)])).toMatchObject([
    [{ masterAuthorizedNetworksConfig: { gcpPublicCidrsAccessEnabled: true } }, undefined],
    [{ masterAuthorizedNetworksConfig: { enabled: true } }, ['masterAuthorizedNetworksConfig.gcpPublicCidrsAccessEnabled']],
  ]);
});

it('reads of a pool whether its nodes are private, and nothing of one that does not say', async () => {
  const [cluster] = await projected(`
    resource "google_container_cluster" "c" {
      name = "main"
      node_pool { name = "inline" }
    }
    resource "google_container_node_pool" "p" {
      cluster = google_container_cluster.c.id
      name    = "edge"
      network_config { enable_private_nodes = false }
    }
  `);
  const pool = { config: { workloadMetadataConfig: { mode: 'MODE_UNSPECIFIED' } } };
  expect(cluster?.raw).toMatchObject({
    nodePools: [
      { name: 'inline', ...pool },
      { name: 'edge', ...pool, networkConfig: { enablePrivateNodes: false } },
    ],
  });
  expect(cluster?.unread?.map(({ path }) => path)).toEqual(['releaseChannel']);
});
