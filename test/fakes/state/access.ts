/** Who has come in, in memory, for tests; its clock is moved by hand. */
import { randomBytes, randomUUID } from 'node:crypto';
import { newApiToken } from '../../../src/lib/api-token.js';
import type { Json } from '../../../src/model/index.js';
import type { Access, ApiToken, KeptAnswer, Session, SessionSpan } from '../../../src/ports/index.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export interface AccessInMemory extends Access {
  /** Lets so many milliseconds pass. */
  pass(milliseconds: number): void;
}

interface Answer {
  readonly claim: string;
  readonly fingerprint: string;
  readonly until: number;
  readonly answer?: KeptAnswer;
}

export function accessInMemory(begin: Date = new Date()): AccessInMemory {
  let now = begin.getTime();
  const at = (time: number): string => new Date(time).toISOString();
  const sessions = new Map<string, { session: Session; span: SessionSpan; usedAt: number }>();
  const tokens = new Map<string, ApiToken>();
  const answers = new Map<string, Answer>();
  const passes = new Map<string, { body: Json; until: number }>();
  const remembered = new Map<string, number>();
  const works = (token: ApiToken): boolean => Date.parse(token.expiresAt) > now;
  const isOpen = ({ session, span, usedAt }: { session: Session; span: SessionSpan; usedAt: number }): boolean =>
    Date.parse(session.endsAt) > now && usedAt + span.idle > now;

  return {
    pass: (milliseconds) => {
      now += milliseconds;
    },
    sessions: {
      async open(identity, span) {
        const secret = randomBytes(32).toString('base64url');
        const session = { identity, openedAt: at(now), endsAt: at(now + span.longest) };
        sessions.set(secret, { session, span, usedAt: now });
        return { secret, session };
      },
      async get(secret) {
        const one = sessions.get(secret);
        if (one === undefined || !isOpen(one)) return undefined;
        one.usedAt = now;
        return one.session;
      },
      async close(secret) {
        sessions.delete(secret);
      },
      async closeAll(id) {
        const mine = [...sessions].filter(([, { session }]) => session.identity.id === id);
        for (const [secret] of mine) sessions.delete(secret);
        return mine.filter(([, one]) => isOpen(one)).length;
      },
    },
    tokens: {
      async create({ kind = 'program', name, owner, grant, lifetime }) {
        const secret = newApiToken();
        const id = `token-${randomBytes(6).toString('hex')}`;
        const token = { id, kind, name, owner, grant, createdAt: at(now), expiresAt: at(now + lifetime) };
        tokens.set(secret, token);
        return { secret, token };
      },
      async find(secret) {
        const token = tokens.get(secret);
        if (token === undefined || !works(token)) return undefined;
        const known = token.lastUsedAt;
        if (known === undefined || Date.parse(known) + MINUTE < now) tokens.set(secret, { ...token, lastUsedAt: at(now) });
        return token;
      },
      async list(owner) {
        return [...tokens.values()].filter((token) => works(token) && (owner === undefined || token.owner.id === owner));
      },
      async revoke(id) {
        const [secret, token] = [...tokens].find(([, one]) => one.id === id) ?? [];
        if (secret === undefined || token === undefined || !works(token)) return false;
        return tokens.delete(secret);
      },
    },
    answers: {
      async begin(actor, key, fingerprint) {
        const place = JSON.stringify([actor, key]);
        const known = answers.get(place);
        if (known === undefined || known.until < now) {
          const claim = randomUUID();
          answers.set(place, { claim, fingerprint, until: now + 5 * MINUTE });
          return { kind: 'new', claim };
        }
        if (known.fingerprint !== fingerprint) return { kind: 'mismatch' };
        return known.answer === undefined ? { kind: 'in-progress' } : { kind: 'answered', answer: known.answer };
      },
      async finish(claim, answer) {
        for (const [place, known] of answers)
          if (known.claim === claim && known.answer === undefined) answers.set(place, { ...known, answer, until: now + DAY });
      },
      async release(claim) {
        for (const [place, known] of answers) if (known.claim === claim && known.answer === undefined) answers.delete(place);
      },
    },
    passes: {
      async keep(kind, key, body, milliseconds) {
        passes.set(JSON.stringify([kind, key]), { body, until: now + milliseconds });
      },
      async take(kind, key) {
        const place = JSON.stringify([kind, key]);
        const kept = passes.get(place);
        passes.delete(place);
        return kept !== undefined && kept.until > now ? kept.body : undefined;
      },
    },
    async once(key, until) {
      const known = remembered.get(key);
      if (known !== undefined && known >= now) return false;
      remembered.set(key, until.getTime());
      return true;
    },
  };
}
