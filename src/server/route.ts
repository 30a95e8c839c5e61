/** How an operation is written down: its rule beside its schemas. There is no operation without a rule. */
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { HeadwaterError } from '../lib/errors.js';
import type { Principal, ReleasePhase, Role } from '../model/index.js';
import { mayAs, type ShownStamp } from '../pipeline/index.js';
import { problemSchema } from './schemas/common.js';

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

/**
 * Who may: everybody, or whoever has the role. `scoped`: the role may be for some release phases and teams only, and the
 * operation itself holds it against what it is about.
 */
export type Right = 'public' | { readonly role: Role; readonly scoped?: true };

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of every operation below `/api`. */
    right?: Right;
    /** A signature or a token in the request is all that counts: a session beside it is not looked at. */
    provesItself?: true;
    /** Everybody who may see it sees the same, until there is another look, or another record of evidence. */
    sameUntil?: keyof ShownStamp;
  }
}

/** To see is the same everywhere: what is seen is not told apart by phases and teams. */
export const viewer = { right: { role: 'viewer', scoped: true } } as const;
export const viewerOfLook = { ...viewer, sameUntil: 'look' } as const;
export const viewerOfRecord = { ...viewer, sameUntil: 'record' } as const;

/** The answers that every operation may give beside its own. */
export function answers<Answers extends object>(own: Answers) {
  return { ...own, '4xx': problemSchema, '5xx': problemSchema };
}

/** Throws RIGHT_MISSING, which says what is missing. */
export function assertMay(
  { grants }: Pick<Principal, 'grants'>,
  role: Role,
  scope: { readonly phase?: ReleasePhase; readonly team?: string } = {},
): void {
  const may = mayAs(grants, role, scope);
  if (may.kind === 'refused') throw new HeadwaterError('RIGHT_MISSING', may.because);
}

/** Throws ID_UNKNOWN. */
export function found<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new HeadwaterError('ID_UNKNOWN', `there is no ${what}`);
  return value;
}

/** A query's filters that were given. */
export function givenOf<Name extends string>(
  query: Readonly<Partial<Record<Name, readonly string[] | undefined>>>,
  names: readonly Name[],
): Partial<Record<Name, readonly string[]>> {
  const given: Partial<Record<Name, readonly string[]>> = {};
  for (const name of names) {
    const values = query[name];
    if (values !== undefined) given[name] = values;
  }
  return given;
}

/** What is only read can be sent as what might be written: the types of schemas know no other. */
export function sent<Value>(value: Value): Sendable<Value> {
  return value as Sendable<Value>;
}

type Sendable<Value> = Value extends readonly (infer Item)[]
  ? Sendable<Item>[]
  : Value extends object
    ? { -readonly [Key in keyof Value]: Sendable<Value[Key]> }
    : Value;
