/**
 * What Google once answered: exchanges that Cloud Custodian recorded (tools/c7n_gcp, Apache-2.0), beside the tree, a folder a
 * scenario. The names of the files lost the host, so that is told by the path, or by what the answer says of itself.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { objectSchema, type ApiObject } from '../../../src/connectors/gcp/schema.js';
import type { GoogleWorld } from './google-server.js';

const FOLDER = resolve(import.meta.dirname, '../../../../shared/data/gcp');

/** False where the recordings are not beside the tree. */
export const HAVE_RECORDINGS = existsSync(FOLDER);

const exchange = z.object({
  headers: z.object({ status: z.string().optional(), 'content-location': z.string().optional() }),
  body: z.unknown(),
});

/** The member of each list, by the end of its path. */
const LISTS: readonly (readonly [path: RegExp, member: string])[] = [
  [/\/storage\/v1\/b$/, 'items'],
  [/\/global\/networks$/, 'items'],
  [/\/locations\/-\/clusters$/, 'clusters'],
  [/\/v1\/projects\/[^/]+\/instances$/, 'items'],
  [/\/serviceAccounts$/, 'accounts'],
  [/\/keys$/, 'keys'],
  [/\/cryptoKeys$/, 'cryptoKeys'],
];

/** Whose projects the scenario's answers are of; each has one. */
export interface Scenario extends Pick<GoogleWorld, 'lists' | 'objects' | 'assets'> {
  readonly name: string;
  readonly project: string;
}

export function scenarios(): readonly Scenario[] {
  return readdirSync(FOLDER)
    .toSorted()
    .flatMap((name) => scenarioIn(name) ?? []);
}

function scenarioIn(name: string): Scenario | undefined {
  const lists: GoogleWorld['lists'] = new Map();
  const objects: GoogleWorld['objects'] = new Map();
  const assets: ApiObject[] = [];
  let project: string | undefined;
  for (const file of readdirSync(join(FOLDER, name)).filter((each) => /^get-.*_1\.json$/.test(each))) {
    const { headers, body } = exchange.parse(JSON.parse(readFileSync(join(FOLDER, name, file), 'utf8')));
    const location = headers['content-location'];
    if (headers.status !== '200' || location === undefined) continue;
    const url = new URL(location);
    // Cloud SQL was recorded by a version whose paths only begin in another way.
    const path = decodeURIComponent(url.pathname).replace('/sql/v1beta4/', '/v1/');
    const service = url.pathname.includes('/sql/')
      ? 'sqladmin'
      : url.pathname.startsWith('/storage')
        ? 'storage'
        : (url.hostname.split('.')[0] ?? '');
    project ??= url.searchParams.get('project') ?? /\/projects\/([^/]+)/.exec(path)?.[1];
    const member = LISTS.find(([ends]) => ends.test(path))?.[1];
    const object = objectSchema.parse(body);
    if (member === undefined) objects.set(`${service} ${path}`, object);
    else lists.set(`${service} ${path}`, { member, items: z.array(objectSchema).parse(object[member] ?? []) });
    const [, ring] = /^\/v1\/(projects\/.+\/keyRings\/[^/]+)\/cryptoKeys$/.exec(path) ?? [];
    if (ring !== undefined)
      assets.push({
        name: `//cloudkms.googleapis.com/${ring}`,
        assetType: 'cloudkms.googleapis.com/KeyRing',
        ancestors: [`projects/${project}`],
        resource: { data: { name: ring } },
      });
  }
  return project === undefined ? undefined : { name, project, lists, objects, assets };
}
