// Google Cloud as every live estate: over a server that answers as its APIs are documented to.
import { gcp } from '../../src/connectors/gcp/index.js';
import { startGoogle, settingsFor } from '../fakes/gcp/google-server.js';
import { PROJECT, SECRET, shopWorld, without } from '../fakes/gcp/world.js';
import { describeEstate } from './estate.js';

describeEstate(
  'Google Cloud, by its documented answers',
  async () => {
    const server = await startGoogle({ ...shopWorld(), pageSize: 1 });
    const settings = settingsFor(server.url);
    const before = Object.fromEntries(Object.keys(settings).map((name) => [name, process.env[name]]));
    Object.assign(process.env, settings);
    return {
      connector: gcp,
      address: 'gcp://',
      holds: [
        'storage.googleapis.com/logs',
        `compute.googleapis.com/projects/${PROJECT}/zones/europe-west1-b/instances/web`,
        `compute.googleapis.com/projects/${PROJECT}/zones/europe-west1-b/disks/web`,
        `bigquery.googleapis.com/projects/${PROJECT}/datasets/sales`,
        `cloudresourcemanager.googleapis.com/projects/${PROJECT}`,
        `cloudkms.googleapis.com/projects/${PROJECT}/locations/europe-west1/keyRings/main/cryptoKeys/data`,
      ].map((asset) => `gcp://${asset}`),
      missing: 'gcp://storage.googleapis.com/none',
      secrets: [SECRET],
      deny: async (permission) => {
        server.world.refused = without(permission);
      },
      allow: async () => {
        server.world.refused = () => undefined;
      },
      close: async () => {
        for (const [name, value] of Object.entries(before))
          if (value === undefined) delete process.env[name];
          else process.env[name] = value;
        await server.close();
      },
    };
  },
  { list: 'storage.buckets.list', detail: 'storage.buckets.getIamPolicy' },
);
