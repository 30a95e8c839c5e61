/** What somebody has accepted until a day: listed from the configuration as it is written, added to it, and taken away. */
import { addExemption, removeExemption, type Configuration, type NewExemption } from '../../config/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import { sha256 } from '../../lib/sha256.js';
import { canonicalJson } from '../../lib/canonical-json.js';
import type { Serving } from './serving.js';

export interface ShownExemption {
  readonly id: string;
  readonly policy: string | null;
  readonly resource: string | null;
  readonly path: string | null;
  readonly finding: string | null;
  readonly reason: string;
  readonly approvedBy: string;
  readonly expires: string;
  readonly state: 'holds' | 'expires-soon' | 'expired';
  readonly findings: number | null;
}

export interface ExemptionList {
  readonly items: readonly ShownExemption[];
  readonly isWritable: boolean;
  readonly writableBecause: string;
  readonly etag: string;
}

/** In milliseconds. */
const DAY = 24 * 3_600_000;
const SOON = 14;

/** Those that end first come first. */
export async function exemptionsOf(serving: Pick<Serving, 'configuration' | 'clock' | 'view'>): Promise<ExemptionList> {
  const { configuration, isWritable, because, etag } = await serving.configuration.read();
  const now = serving.clock.now();
  const items = await Promise.all(configuration.exemptions.map((one) => shown(one, now, serving)));
  return {
    items: items.toSorted((a, b) => a.expires.localeCompare(b.expires)),
    isWritable,
    writableBecause: because,
    etag,
  };
}

/** In the evidence log it is who asked for it, and what (S14, S15). Throws as writing the configuration does. */
export async function exempt(
  serving: Pick<Serving, 'configuration' | 'clock' | 'evidence' | 'wake'>,
  exemption: NewExemption,
  etag: string,
): Promise<void> {
  const { text = '', path = '' } = await serving.configuration.read();
  await serving.configuration.write(addExemption(text, exemption, path), etag);
  await noted(serving, exemption.approvedBy, { kind: 'added', ...exemption });
}

/** Throws ID_UNKNOWN, and as writing the configuration does. */
export async function endExemption(
  serving: Pick<Serving, 'configuration' | 'clock' | 'evidence' | 'wake'>,
  { id, by, etag }: { readonly id: string; readonly by: string; readonly etag: string },
): Promise<void> {
  const { configuration, text = '', path = '' } = await serving.configuration.read();
  const index = configuration.exemptions.findIndex((one) => idOf(one) === id);
  const exemption = configuration.exemptions[index];
  if (exemption === undefined) throw new HeadwaterError('ID_UNKNOWN', `there is no exemption ${id}`);
  await serving.configuration.write(removeExemption(text, index, path), etag);
  await noted(serving, by, { kind: 'ended', id, reason: exemption.reason });
}

async function noted(
  { evidence, clock, wake }: Pick<Serving, 'evidence' | 'clock' | 'wake'>,
  actor: string,
  body: Readonly<Record<string, string>>,
): Promise<void> {
  await evidence.append({ at: clock.now().toISOString(), kind: 'exemption', actor, subject: 'exemptions', body: { ...body } });
  await wake.call();
}

type Configured = Configuration['exemptions'][number];

async function shown(one: Configured, now: Date, { view }: Pick<Serving, 'view'>): Promise<ShownExemption> {
  const { policy, resource, path, finding, reason, approvedBy, expires } = one;
  // It holds to the end of its day.
  const left = Date.parse(`${expires}T00:00:00Z`) + DAY - now.getTime();
  const state = left <= 0 ? 'expired' : left <= SOON * DAY ? 'expires-soon' : 'holds';
  return {
    id: idOf(one),
    policy: policy ?? null,
    resource: resource ?? null,
    path: path ?? null,
    finding: finding ?? null,
    reason,
    approvedBy,
    expires,
    state,
    findings: await countOf(one, view),
  };
}

/** Counted only where it names one thing: globs are matched by who decides. */
async function countOf({ policy, resource, path, finding }: Configured, view: Serving['view']): Promise<number | null> {
  const isPlain = (glob: string | undefined): boolean => glob === undefined || !/[*?[\]{}!()]/.test(glob);
  if (path !== undefined || !isPlain(policy) || !isPlain(resource)) return null;
  if (finding !== undefined) return (await view.get('finding', finding)) === undefined ? 0 : 1;
  const filters = {
    ...(policy === undefined ? {} : { rule: [policy] }),
    ...(resource === undefined ? {} : { about: [resource] }),
  };
  const { total, isWhole } = await view.list('finding', { filters, limit: 1 });
  return isWhole ? total : null;
}

function idOf(one: Configured): string {
  return sha256(canonicalJson(JSON.parse(JSON.stringify(one)))).slice(0, 16);
}
