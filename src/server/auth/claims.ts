/** Who somebody is, by the claims of an identity provider that were verified. Takes no claim for what it is not. */
import { HeadwaterError } from '../../lib/errors.js';
import { plain } from '../../lib/terminal.js';
import type { Identity } from '../../model/index.js';
import { canonicalId } from '../../pipeline/index.js';

export interface ClaimNames {
  readonly idClaim: string;
  readonly groupsClaim: string;
}

type Claims = Readonly<Record<string, unknown>>;

/** Throws LOGIN_FAILED where the claim is missing, is an address of mail that nobody verified, or is an id of another kind. */
export function identityFrom(claims: Claims, { idClaim, groupsClaim }: ClaimNames): Identity {
  const id = textOf(claims, idClaim);
  if (id === undefined) throw failed(`the identity provider does not say \`${idClaim}\` of them`);
  // Some providers write the boolean as a text.
  const verified = claimOf(claims, 'email_verified');
  if (idClaim === 'email' && verified !== true && verified !== 'true')
    throw failed('the identity provider has not verified their address of mail');
  if (!/^[^\s\p{Cc}]{1,500}$/u.test(id)) throw failed(`\`${idClaim}\` is no id`);
  if (/^(local|slack|mail|token|worker):|^headwater$/i.test(id)) throw failed(`\`${idClaim}\` is an id of another kind: ${id}`);
  const name = textOf(claims, 'name') ?? textOf(claims, 'preferred_username') ?? id;
  return { id: canonicalId(id), name: plain(name).slice(0, 200), via: 'oidc', groups: groupsOf(claimOf(claims, groupsClaim)) };
}

const MOST_GROUPS = 1_000;

function groupsOf(claim: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return list.filter((group): group is string => typeof group === 'string' && group !== '').slice(0, MOST_GROUPS);
}

export function claimOf(claims: Claims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

function textOf(claims: Claims, name: string): string | undefined {
  const value = claimOf(claims, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function failed(because: string): HeadwaterError {
  return new HeadwaterError('LOGIN_FAILED', because);
}
