/** What every keeper of sessions, tokens and answers must do: a secret opens what it was made for, as long as it was made for. */
import { beforeEach, describe, expect, it } from 'vitest';
import { isApiToken } from '../../src/lib/api-token.js';
import type { Grant, Identity } from '../../src/model/index.js';
import type { Access, NewApiToken } from '../../src/ports/index.js';

export interface AccessCases {
  /** A new, empty one. */
  make(): Promise<Access>;
  /** The same one as another process sees it. */
  reopen?(): Promise<Access>;
  /** Lets time pass for it, in milliseconds. */
  pass(milliseconds: number): Promise<void>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SPAN = { idle: 8 * HOUR, longest: 24 * HOUR };
const ADA: Identity = { id: 'ada@acme.example', name: 'Ada \u{1f4a7}', via: 'oidc', groups: ['sre', 'a\u0000b'] };
const BEN: Identity = { id: 'ben@acme.example', name: 'Ben', via: 'oidc', groups: [] };
const BOUNDED: Grant = { role: 'approver', phases: ['test', 'staging'], teams: ['group:payments'] };

export function describeAccess(name: string, { make, reopen, pass }: AccessCases): void {
  describe(`${name} keeps the promises of access`, () => {
    let access: Access;
    beforeEach(async () => {
      access = await make();
    });
    const elsewhere = async (): Promise<Access> => (await reopen?.()) ?? access;

    describe('sessions', () => {
      it('are known to every process by their secret, as who opened them', async () => {
        const { secret, session } = await access.sessions.open(ADA, SPAN);
        expect(session.identity).toEqual(ADA);
        expect(Date.parse(session.endsAt) - Date.parse(session.openedAt)).toBe(SPAN.longest);
        expect(await (await elsewhere()).sessions.get(secret)).toEqual(session);
      });

      it('have 256 random bits each', async () => {
        const secrets = await Promise.all([1, 2, 3].map(async () => (await access.sessions.open(ADA, SPAN)).secret));
        expect(new Set(secrets).size).toBe(3);
        for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
      });

      it.each(['', 'x', '\u0000', `${'a'.repeat(43)}`])('are not opened by %j', async (secret) => {
        await access.sessions.open(ADA, SPAN);
        expect(await access.sessions.get(secret)).toBeUndefined();
      });

      it('end when nobody used them for a while, and go on while somebody does', async () => {
        const { secret: idle } = await access.sessions.open(ADA, SPAN);
        const { secret: used } = await access.sessions.open(ADA, SPAN);
        await pass(5 * HOUR);
        expect(await access.sessions.get(used)).toBeDefined();
        await pass(4 * HOUR);
        expect(await access.sessions.get(idle)).toBeUndefined();
        expect(await access.sessions.get(used)).toBeDefined();
      });

      it('end after their longest time, however much they are used', async () => {
        const { secret } = await access.sessions.open(ADA, SPAN);
        for (let hour = 0; hour < 23; hour += 1) {
          await pass(HOUR);
          expect(await access.sessions.get(secret), `hour ${hour}`).toBeDefined();
        }
        await pass(HOUR);
        expect(await access.sessions.get(secret)).toBeUndefined();
      });

      it('are closed one by one, or all of one identity', async () => {
        const [first, second] = [await access.sessions.open(ADA, SPAN), await access.sessions.open(ADA, SPAN)];
        const bens = await access.sessions.open(BEN, SPAN);
        await access.sessions.close(first.secret);
        await access.sessions.close(first.secret);
        expect(await access.sessions.get(first.secret)).toBeUndefined();
        expect(await (await elsewhere()).sessions.closeAll(ADA.id, BEN.id)).toBe(1);
        expect(await access.sessions.get(second.secret)).toBeUndefined();
        expect(await access.sessions.closeAll(ADA.id, BEN.id)).toBe(0);
        expect(await access.sessions.get(bens.secret)).toBeDefined();
      });
    });

    describe('API tokens', () => {
      const wanted: NewApiToken = { name: 'ci', owner: ADA, grant: BOUNDED, lifetime: 30 * DAY, by: ADA.id };

      it('are found by their secret, with the bounds that they were given', async () => {
        const { secret, token } = await access.tokens.create(wanted);
        expect(isApiToken(secret)).toBe(true);
        expect(token).toMatchObject({ name: 'ci', owner: ADA, grant: BOUNDED });
        expect(Date.parse(token.expiresAt) - Date.parse(token.createdAt)).toBe(30 * DAY);
        expect(await (await elsewhere()).tokens.find(secret)).toEqual(token);
        expect(await access.tokens.find(`${secret}x`)).toBeUndefined();
      });

      it('are known for what they are: of a program, unless somebody logged in with it', async () => {
        const { token: program } = await access.tokens.create(wanted);
        const { secret, token: login } = await access.tokens.create({ ...wanted, kind: 'login' });
        expect([program.kind, login.kind]).toEqual(['program', 'login']);
        expect((await (await elsewhere()).tokens.find(secret))?.kind).toBe('login');
      });

      it('never show their secret in a list, and when they were used last', async () => {
        const { secret, token } = await access.tokens.create(wanted);
        const other = await access.tokens.create({ ...wanted, owner: BEN, grant: { role: 'viewer' } });
        expect(await access.tokens.list(ADA.id)).toEqual([token]);
        await access.tokens.find(secret);
        const all = await (await elsewhere()).tokens.list();
        expect(all.map(({ id }) => id)).toEqual([token.id, other.token.id]);
        expect(all.map(({ lastUsedAt }) => lastUsedAt !== undefined)).toEqual([true, false]);
        expect(JSON.stringify(all)).not.toContain(secret);
      });

      it('work until they expire, or are revoked', async () => {
        const { secret, token } = await access.tokens.create(wanted);
        const revoked = await access.tokens.create(wanted);
        expect(await access.tokens.revoke(revoked.token.id, BEN.id)).toBe(true);
        expect(await (await elsewhere()).tokens.find(revoked.secret)).toBeUndefined();
        expect(await access.tokens.revoke(revoked.token.id, BEN.id)).toBe(false);
        await pass(30 * DAY - MINUTE);
        expect(await access.tokens.find(secret)).toBeDefined();
        await pass(2 * MINUTE);
        expect(await access.tokens.find(secret)).toBeUndefined();
        expect(await access.tokens.list()).toEqual([]);
        expect(await access.tokens.revoke(token.id, ADA.id)).toBe(false);
      });
    });

    describe('answers', () => {
      const answer = { status: 201, body: '{"id":"act-1","name":"\\u0000"}' };

      it('are given again to the same request, and to no other', async () => {
        const begun = await access.answers.begin('ada', 'k', 'print');
        if (begun.kind !== 'new') throw new Error(begun.kind);
        const other = await elsewhere();
        expect(await other.answers.begin('ada', 'k', 'print')).toEqual({ kind: 'in-progress' });
        expect(await other.answers.begin('ada', 'k', 'another print')).toEqual({ kind: 'mismatch' });
        expect((await other.answers.begin('ben', 'k', 'another print')).kind).toBe('new');
        await access.answers.finish(begun.claim, answer);
        expect(await other.answers.begin('ada', 'k', 'print')).toEqual({ kind: 'answered', answer });
        expect(await other.answers.begin('ada', 'k', 'another print')).toEqual({ kind: 'mismatch' });
      });

      it('begin one of many that come at once', async () => {
        const other = await elsewhere();
        const begun = await Promise.all(
          Array.from({ length: 16 }, (_, index) => [access, other][index % 2]?.answers.begin('ada', 'k', 'print')),
        );
        expect(begun.filter((one) => one?.kind === 'new')).toHaveLength(1);
        expect(begun.filter((one) => one?.kind === 'in-progress')).toHaveLength(15);
      });

      it('are begun anew when nothing was done, or whoever began was not heard of again', async () => {
        const released = await access.answers.begin('ada', 'k', 'print');
        if (released.kind !== 'new') throw new Error(released.kind);
        await access.answers.release(released.claim);
        const lost = await access.answers.begin('ada', 'k', 'another print');
        if (lost.kind !== 'new') throw new Error(lost.kind);
        await pass(6 * MINUTE);
        const again = await access.answers.begin('ada', 'k', 'another print');
        if (again.kind !== 'new') throw new Error(again.kind);
        await access.answers.finish(lost.claim, { status: 200, body: 'too late' });
        expect(await access.answers.begin('ada', 'k', 'another print')).toEqual({ kind: 'in-progress' });
        await access.answers.finish(again.claim, answer);
        await access.answers.release(again.claim);
        await access.answers.finish(again.claim, { status: 500, body: '' });
        expect(await access.answers.begin('ada', 'k', 'another print')).toEqual({ kind: 'answered', answer });
      });

      it('are kept for a day', async () => {
        const begun = await access.answers.begin('ada', 'k', 'print');
        if (begun.kind !== 'new') throw new Error(begun.kind);
        await access.answers.finish(begun.claim, answer);
        await pass(DAY - MINUTE);
        expect((await access.answers.begin('ada', 'k', 'print')).kind).toBe('answered');
        await pass(2 * MINUTE);
        expect((await access.answers.begin('ada', 'k', 'print')).kind).toBe('new');
      });
    });

    describe('what works once', () => {
      it('is given to the first who takes it', async () => {
        await access.passes.keep('login', 'state', { to: '/causes?q=\u0000' }, 10 * MINUTE);
        const other = await elsewhere();
        const taken = await Promise.all([access, other, access, other].map((one) => one.passes.take('login', 'state')));
        expect(taken.filter((body) => body !== undefined)).toEqual([{ to: '/causes?q=\u0000' }]);
      });

      it('is of one kind', async () => {
        await access.passes.keep('login', 'key', 'body', MINUTE);
        expect(await access.passes.take('start', 'key')).toBeUndefined();
        expect(await access.passes.take('login', 'key')).toBe('body');
      });

      it('is gone after its time', async () => {
        await access.passes.keep('start', 'key', 'body', 10 * MINUTE);
        await pass(11 * MINUTE);
        expect(await access.passes.take('start', 'key')).toBeUndefined();
      });

      it('is remembered by all, until a time', async () => {
        const until = new Date(Date.now() + 10 * MINUTE);
        const other = await elsewhere();
        const first = await Promise.all([access, other, access, other].map((one) => one.once('key', until)));
        expect(first.filter(Boolean)).toHaveLength(1);
        expect(await access.once('another key', until)).toBe(true);
        await pass(11 * MINUTE);
        expect(await other.once('key', new Date(Date.now() + 60 * MINUTE))).toBe(true);
        expect(await access.once('key', until)).toBe(false);
      });
    });
  });
}
