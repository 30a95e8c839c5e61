/**
 * Who may do what, by what the configuration says of people: the same answer in the web, in chat, by mail link and at the
 * terminal. Takes what was proved of somebody; proves nothing, and asks nobody.
 */
import type { ConfiguredPerson } from '../../config/index.js';
import { matchesGlob } from '../../decide/index.js';
import { ROLES, type Actor, type Grant, type Identity, type Principal, type ReleasePhase, type Role } from '../../model/index.js';

/** What something is about. A member that is absent is not known, or is all: only a grant without that bound holds for it. */
export interface RightScope {
  readonly phase?: ReleasePhase;
  /** The owner's name. */
  readonly team?: string;
}

export type May = { readonly kind: 'may' } | { readonly kind: 'refused'; readonly because: string };

/** Who may see at all sees everything: the bounds of a grant are on what is agreed to, done and let go. */
export function mayAs(grants: readonly Grant[], role: Role, scope: RightScope = {}): May {
  if (role === 'viewer' && grants.length > 0) return { kind: 'may' };
  if (grants.some((grant) => isAtLeast(grant.role, role) && covers(grant, scope))) return { kind: 'may' };
  const best = strongest(grants);
  if (best === undefined) return { kind: 'refused', because: `${a(role)} is needed, and nothing is granted.` };
  if (!isAtLeast(best, role)) return { kind: 'refused', because: `${a(role)} is needed, and ${a(best)} is what is granted.` };
  const bounds = grants.filter((grant) => isAtLeast(grant.role, role)).map(boundsOf);
  return {
    kind: 'refused',
    because: `${a(role)} is needed for ${named(scope, grants)}, and it is granted for ${bounds.join('; and for ')}.`,
  };
}

/** Whether there is anything that they may in this role: what it is about is asked for each thing then. */
export function mayAnywhere(grants: readonly Grant[], role: Role): boolean {
  return grants.some((grant) => isAtLeast(grant.role, role));
}

/** All that the entries for this identity grant, as the person that they name. */
export function principalFrom(people: readonly ConfiguredPerson[], { id, name, via, groups }: Identity): Principal {
  const known = canonicalId(id);
  // What a chat or this machine calls a group is no group of the identity provider.
  const within = new Set(via === 'oidc' ? groups : []);
  const mine = people.filter((one) => (one.id === undefined ? within.has(one.group ?? '') : canonicalId(one.id) === known));
  const person = mine.find((one) => one.person !== undefined)?.person;
  const grants = via === 'local' && mine.length === 0 ? ALL : mine.map(grantOf);
  return { id: canonicalId(person ?? id), name, via, grants };
}

/** Whoever has this machine's user has the store: bounds that are not written down would be none. */
const ALL: readonly Grant[] = [{ role: 'admin' }];

export type Rights = { readonly kind: 'known'; readonly actor: Actor } | { readonly kind: 'refused'; readonly because: string };

/**
 * As who somebody votes on what the scope says.
 * @param id `slack:U012AB3CD`, `local:ada`: one that was proved
 */
export function rightsOf(people: readonly ConfiguredPerson[], id: string, scope: RightScope): Rights {
  const { id: person, grants } = principalFrom(people, { id, name: id, via: 'chat', groups: [] });
  if (grants.length === 0) return { kind: 'refused', because: `${id} is nobody that the configuration knows.` };
  const role = strongest(grants.filter((grant) => covers(grant, scope)));
  if (role !== undefined) return { kind: 'known', actor: { id: person, role } };
  return {
    kind: 'refused',
    because: `${id} may vote on ${grants.map(boundsOf).join('; and on ')}, and this is in ${named(scope, grants)}.`,
  };
}

/**
 * What a token may: what it was given, as far as its owner may it still. A token's team is kept where it is a name that the
 * owner's globs take, or the same glob: whether one glob lies within another is not guessed.
 */
export function grantsWithin(token: Grant, owner: readonly Grant[]): readonly Grant[] {
  return owner.flatMap((grant) => {
    const role = ROLES[Math.min(ROLES.indexOf(token.role), ROLES.indexOf(grant.role))];
    const phases = both(token.phases, grant.phases, (own, theirs) => own.filter((phase) => theirs.includes(phase)));
    const teams = both(token.teams, grant.teams, (own, theirs) => own.filter((team) => isWithin(team, theirs)));
    if (role === undefined || phases?.length === 0 || teams?.length === 0) return [];
    return [{ role, ...(phases === undefined ? {} : { phases }), ...(teams === undefined ? {} : { teams }) }];
  });
}

/** Addresses of mail are the same in capitals; other ids are what they are. */
export function canonicalId(id: string): string {
  return id.includes('@') ? id.toLowerCase() : id;
}

function both<Item>(
  one: readonly Item[] | undefined,
  other: readonly Item[] | undefined,
  within: (one: readonly Item[], other: readonly Item[]) => readonly Item[],
): readonly Item[] | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return within(one, other);
}

const PLAIN_NAME = /^[^*?[\]{}()!\\]*$/;

function isWithin(team: string, globs: readonly string[]): boolean {
  return globs.includes(team) || (PLAIN_NAME.test(team) && globs.some((glob) => matchesGlob(team, glob)));
}

function grantOf({ role, phases, teams }: ConfiguredPerson): Grant {
  return { role, ...(phases === undefined ? {} : { phases }), ...(teams === undefined ? {} : { teams }) };
}

function covers({ phases, teams }: Grant, { phase, team }: RightScope): boolean {
  if (phases !== undefined && (phase === undefined || !phases.includes(phase))) return false;
  return teams === undefined || (team !== undefined && teams.some((glob) => matchesGlob(team, glob)));
}

function isAtLeast(role: Role, wanted: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(wanted);
}

function strongest(grants: readonly Grant[]): Role | undefined {
  return ROLES.findLast((role) => grants.some((grant) => grant.role === role));
}

function boundsOf({ phases, teams }: Grant): string {
  const where = phases === undefined ? 'every release phase' : phases.join(', ');
  return teams === undefined ? where : `${where} of ${teams.join(', ')}`;
}

/** As the bounds of grants are said; where one is for some teams only, also that no team is known. */
function named({ phase, team }: RightScope, grants: readonly Grant[]): string {
  const where = phase ?? 'every release phase';
  if (team !== undefined) return `${where} of ${team}`;
  return grants.some(({ teams }) => teams !== undefined) ? `${where}, whoever has it` : where;
}

function a(role: Role): string {
  return `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`;
}
