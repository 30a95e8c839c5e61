/**
 * An open estate: the accounts and regions behind one address, read kind by kind. Holds the credentials' source while it is
 * open and nothing of what it reads.
 */
import { HeadwaterError, messageOf } from '../../lib/errors.js';
import type { Gap, ResourceId, Scope } from '../../model/index.js';
import type { Estate, FoundScope, Reread, ScopePage } from '../../ports/index.js';
import { findAccounts, findRegions, type Account, type Session } from './accounts.js';
import { createAsk } from './ask.js';
import { followEvents } from './events.js';
import type { Ask, KindDefinition, Place } from './kind.js';
import { readScope, rereadOne, type ScopeReading } from './read-scope.js';

/** Where an account is read. */
export interface Territory {
  readonly account: Account;
  readonly regions: readonly string[];
}

/** The accounts and regions behind an address, found once and kept until they are looked for again. */
export interface Territories {
  find(): Promise<{ readonly territories: readonly Territory[]; readonly gaps: readonly Gap[] }>;
  again(): void;
}

export function createTerritories(session: Session): Territories {
  let finding: ReturnType<Territories['find']> | undefined;
  return { find: () => (finding ??= findTerritories(session)), again: () => void (finding = undefined) };
}

export function createEstate(
  session: Session,
  kinds: readonly KindDefinition[],
  { find, again }: Territories = createTerritories(session),
): Estate {
  const { source } = session;

  async function readingOf(scope: Scope): Promise<ScopeReading | undefined> {
    const kind = kinds.find((one) => one.kind === scope.kind && one.apiVersion === scope.apiVersion);
    const { territories } = await find();
    const territory = territories.find(({ account }) => account.id === scope.account);
    if (kind === undefined || territory === undefined) return undefined;
    return { kind, source, ask: askFor(session, kind, territory, scope.region) };
  }

  return {
    async *scopes() {
      // A new look each time: an account or a region may have been added.
      again();
      const { territories, gaps } = await find();
      for (const gap of gaps) yield { kind: 'gap', gap } satisfies FoundScope;
      for (const territory of territories) for (const scope of scopesOf(kinds, territory)) yield { kind: 'scope', scope };
    },
    async *read(scope, from) {
      const reading = await readingOf(scope);
      if (reading === undefined) yield { kind: 'broken', gap: outOfReach(session, scope) } satisfies ScopePage;
      else yield* readScope(reading, from);
    },
    async reread(scope, resource: ResourceId): Promise<Reread> {
      const reading = await readingOf(scope);
      return reading === undefined ? { kind: 'unknown', gap: outOfReach(session, scope) } : rereadOne(reading, resource);
    },
    ...(session.options.events === undefined
      ? {}
      : {
          async *changes() {
            const { territories } = await find();
            const places = territories.map((territory) => placeOf(session, territory, undefined));
            yield* followEvents(session, kinds, places);
          },
        }),
    close: async () => session.client.close(),
  };
}

async function findTerritories(session: Session) {
  const gaps: Gap[] = [];
  const territories: Territory[] = [];
  await Promise.all(
    (await findAccounts(session)).map(async (found) => {
      if (found.kind === 'gap') return void gaps.push(found.gap);
      const refusal = await refusalOf(session, found.account);
      if (refusal !== undefined) return void gaps.push(refusal);
      const { regions, gaps: unlisted } = await findRegions(session, found.account);
      gaps.push(...unlisted);
      territories.push({ account: found.account, regions });
    }),
  );
  return { territories: territories.sort((a, b) => (a.account.id < b.account.id ? -1 : 1)), gaps };
}

/** An account whose role cannot be assumed is one gap, not one for each of its kinds. */
async function refusalOf({ source }: Session, { id, signer }: Account): Promise<Gap | undefined> {
  try {
    await signer.credentials();
    return undefined;
  } catch (error) {
    if (!(error instanceof HeadwaterError)) throw error;
    return { code: error.code, source, what: `account ${id}`, why: messageOf(error), remedy: error.remedy, hides: ['resources'] };
  }
}

function scopesOf(kinds: readonly KindDefinition[], { account, regions }: Territory): readonly Scope[] {
  return kinds.flatMap(({ apiVersion, kind, scope }): readonly Scope[] => {
    const base = { platform: 'aws', account: account.id, apiVersion, kind };
    return scope === 'account' ? [base] : regions.map((region) => ({ ...base, region }));
  });
}

function askFor(session: Session, kind: KindDefinition, territory: Territory, region: string | undefined): Ask {
  const place = placeOf(session, territory, region);
  const gone = kind.gone === undefined ? {} : { gone: kind.gone };
  return createAsk({ ...session, signer: territory.account.signer, place, ...gone });
}

function placeOf({ homeRegion }: Session, { account, regions }: Territory, region: string | undefined): Place {
  return { partition: account.partition, account: account.id, region: region ?? homeRegion, regions };
}

function outOfReach({ source }: Session, { kind, account = '', region = '' }: Scope): Gap {
  const what = `the resources of kind ${kind} of account ${account}${region === '' ? '' : ` in ${region}`}`;
  return {
    code: 'API_UNAVAILABLE',
    source,
    what,
    why: 'the account cannot be reached with these credentials and options',
    hides: ['resources'],
  };
}
