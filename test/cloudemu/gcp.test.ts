/**
 * Google Cloud by cloudemu: what was made by its services' APIs and is shown by their lists and its Cloud Asset Inventory is in the
 * inventory, and what it shows wrongly or not at all is a gap. The connector's readme says what that is; these tests hold it to that.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ResourceId, Scope } from '../../src/model/index.js';
import type { Estate } from '../../src/ports/index.js';
import { describeEstate, openEstate, pagesOf, readAll, scopesOf, type WholeReading } from '../contracts/estate.js';
import { PROJECT, startCloudemu, type Cloudemu } from '../fakes/cloudemu.js';
import { refuse } from './refusal.js';
import {
  ACCOUNT,
  COMPUTE,
  fillGoogleCloud,
  GOOGLE_CLOUD,
  LABELS,
  PROJECTS,
  SECRET,
  useGoogleCloudAt,
} from './shop-in-google-cloud.js';

const DENIED = { error: { code: 403, status: 'PERMISSION_DENIED', message: 'The caller does not have permission' } };
const FIREWALL = `gcp://compute.googleapis.com/${PROJECTS}/global/firewalls/ssh`;
const HELD = [
  `gcp://cloudresourcemanager.googleapis.com/${PROJECTS}`,
  'gcp://storage.googleapis.com/shop-files',
  'gcp://storage.googleapis.com/shop-logs',
  `gcp://compute.googleapis.com/${PROJECTS}/global/networks/net`,
  FIREWALL,
  `gcp://cloudsql.googleapis.com/${PROJECTS}/instances/orders`,
  `gcp://pubsub.googleapis.com/${PROJECTS}/topics/orders`,
  `gcp://dns.googleapis.com/${PROJECTS}/managedZones/shop`,
];

/** Lists that cloudemu answers with 501. */
const NOT_SERVED = ['compute Project', 'compute Instance', 'Subnetwork', 'SslPolicy', 'run Service'];
/** Kinds of which what cloudemu lists lacks what a name is made of: assets without data, and clusters without their link. */
const NAMELESS = ['Disk', 'Cluster', 'ServiceAccount'];
/** Kinds of which there is nothing. */
const EMPTY = ['KeyRing', 'CryptoKey', 'Dataset'];

const assets = z.object({ assets: z.array(z.object({ name: z.string() })) });

describeEstate(
  'Google Cloud, by cloudemu',
  async () => {
    const cloudemu = await startCloudemu();
    await fillGoogleCloud(cloudemu.gcp);
    const undo = useGoogleCloudAt(cloudemu.gcp);
    return {
      ...GOOGLE_CLOUD,
      // Of buckets and topics its lists leave out what it says of one.
      holds: HELD.filter((id) => !/storage|pubsub/.test(id)).toReversed(),
      missing: `gcp://dns.googleapis.com/${PROJECTS}/managedZones/none`,
      secrets: [SECRET],
      deny: async (permission) => refuse(cloudemu.gcp, GOOGLE_CLOUD.connector, permission, DENIED),
      allow: async () => void (cloudemu.gcp.answer = undefined),
      close: async () => {
        undo();
        await cloudemu.close();
      },
    };
  },
  { list: 'dns.managedZones.list', detail: 'storage.buckets.getIamPolicy' },
);

describe('Google Cloud, by cloudemu,', () => {
  let cloudemu: Cloudemu;
  let undo: () => void;
  let estate: Estate;
  let whole: WholeReading;

  beforeAll(async () => {
    cloudemu = await startCloudemu();
    undo = useGoogleCloudAt(cloudemu.gcp);
    await fillGoogleCloud(cloudemu.gcp);
    estate = await openEstate(GOOGLE_CLOUD);
    whole = await readAll(estate);
  });
  afterEach(() => {
    cloudemu.gcp.answer = undefined;
  });
  afterAll(async () => {
    undo?.();
    await estate?.close();
    await cloudemu?.close();
  });

  it('has what its services list, each by the name that Google gives it', async () => {
    const ids = whole.resources.map(({ id }) => id);
    const keys = ids.filter((id) => id.startsWith(`gcp://iam.googleapis.com/${ACCOUNT}/keys/`));
    expect(keys).toHaveLength(1);
    expect([...ids].sort()).toEqual([...HELD, ...keys].sort());
  });

  it.each([
    [`gcp://cloudsql.googleapis.com/${PROJECTS}/instances/orders`, { region: 'europe-west1', labels: LABELS }],
    [`gcp://dns.googleapis.com/${PROJECTS}/managedZones/shop`, { labels: LABELS }],
    [FIREWALL, { raw: { sourceRanges: ['0.0.0.0/0'], allowed: [{ IPProtocol: 'tcp', ports: ['22'] }] } }],
  ])('has %s as it was made', (id, made) => {
    expect(whole.resources.find((resource) => resource.id === id)).toMatchObject({ name: id.split('/').at(-1), ...made });
  });

  it('has the labels of a bucket when it is read again: its list leaves them out', async () => {
    const again = await estate.reread(await scopeOf('Bucket'), 'gcp://storage.googleapis.com/shop-files' as ResourceId);
    expect(again).toMatchObject({ kind: 'seen', observations: [{ resource: { name: 'shop-files', labels: LABELS } }, {}] });
  });

  it('has the rest with a gap: each list that is not served, and each that names what it lists in no usable way', async () => {
    for (const name of NOT_SERVED)
      expect(await endOf(name), name).toMatchObject({
        kind: 'broken',
        gap: { code: 'API_REJECTED', why: expect.stringContaining('501') },
      });
    for (const name of NAMELESS)
      expect(await endOf(name), name).toMatchObject({
        kind: 'broken',
        gap: { why: expect.stringContaining('no name that can be used') },
      });
    for (const name of EMPTY) expect(await endOf(name), name).toEqual({ kind: 'page', observations: [] });
    expect(whole.broken).toHaveLength(NOT_SERVED.length + NAMELESS.length);
  });

  it('asks once, not again and again, for what is not implemented', async () => {
    const scope = await scopeOf('SslPolicy');
    cloudemu.gcp.asked.length = 0;
    await pagesOf(estate, scope);
    expect(cloudemu.gcp.asked).toHaveLength(1);
  });

  it('follows the pages of Cloud Asset Inventory to the last', async () => {
    for (let disk = 0; disk < 1001; disk += 1)
      await cloudemu.gcp.send('POST', `${COMPUTE}/zones/europe-west1-b/disks`, { name: `disk-${disk}`, sizeGb: '10' });
    const scope = await scopeOf('Disk');
    cloudemu.gcp.asked.length = 0;
    const pages = await pagesOf(estate, scope);
    const asked = cloudemu.gcp.asked.map((call) => call.replace(/^.*(pageToken=\w+).*$/, '$1'));
    expect(asked).toHaveLength(2);
    expect(asked[1]).toMatch(/^pageToken=/);
    expect(pages.map(({ kind }) => kind)).toEqual(['page', 'page', 'broken']);
    const path = `/v1/${PROJECTS}/assets?contentType=RESOURCE&assetTypes=compute.googleapis.com/Disk`;
    expect(assets.parse(await cloudemu.gcp.send('GET', path)).assets).toHaveLength(1002);
    // It names assets after its own ids, and that twice over: names that Google would not give.
    expect(JSON.stringify(await cloudemu.gcp.send('GET', path))).toContain(`/disks/${PROJECTS}/zones/`);
  });

  it('has the gap of a failure, with the permission that is missing, and reads what else there is', async () => {
    refuse(cloudemu.gcp, GOOGLE_CLOUD.connector, 'cloudsql.instances.list', DENIED);
    expect(await endOf('sqladmin Instance')).toMatchObject({ kind: 'broken', gap: { code: 'PERMISSION_MISSING' } });
    expect(JSON.stringify(await endOf('sqladmin Instance'))).toContain('cloudsql.instances.list');
    expect(await endOf('ManagedZone')).toMatchObject({ kind: 'page' });
    cloudemu.gcp.answer = (call) => (call.startsWith('GET dns ') ? { status: 503, body: {} } : undefined);
    expect(await endOf('ManagedZone')).toMatchObject({ kind: 'broken', gap: { code: 'API_UNREACHABLE' } });
  });

  it('no longer has what was deleted, at the next reading and when it is read again', async () => {
    const deleted = [
      ['Firewall', `${COMPUTE}/global/firewalls/ssh`],
      ['ManagedZone', `/dns/v1/${PROJECTS}/managedZones/shop`],
      ['Topic', `/v1/${PROJECTS}/topics/orders`],
    ] as const;
    for (const [name, path] of deleted) {
      const scope = await scopeOf(name);
      const before = whole.read.find((each) => each.scope.kind === scope.kind)?.resource.id;
      await cloudemu.gcp.send('DELETE', path);
      expect(await pagesOf(estate, scope), name).toEqual([{ kind: 'page', observations: [] }]);
      expect((await estate.reread(scope, before as ResourceId)).kind, name).toBe('gone');
    }
    await cloudemu.gcp.send('DELETE', '/storage/v1/b/shop-logs');
    const left = (await pagesOf(estate, await scopeOf('Bucket'))).flatMap((page) =>
      page.kind === 'page' ? page.observations : [],
    );
    expect(left.flatMap((one) => (one.kind === 'resource' ? [one.resource.name] : []))).toEqual(['shop-files']);
  });

  async function endOf(name: string): Promise<unknown> {
    return (await pagesOf(estate, await scopeOf(name))).at(-1);
  }

  /** @param name `compute Instance` where two services have a kind of that name */
  async function scopeOf(name: string): Promise<Scope> {
    const [kind = '', service = ''] = name.split(' ').toReversed();
    const { scopes } = await scopesOf(estate);
    const scope = scopes.find((each) => each.kind === kind && each.apiVersion.startsWith(service));
    if (scope?.account !== PROJECT) throw new Error(`no kind ${name}`);
    return scope;
  }
});
