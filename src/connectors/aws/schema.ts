/**
 * The door: what the SDK answers becomes JSON, with times as RFC 3339 texts; what it must say for the reading itself
 * (identity, accounts, regions, messages of a queue) is checked. Members that are not read are left alone.
 */
import { z } from 'zod';
import type { Json } from '../../model/index.js';
import { isItem, type Item } from './json.js';

/** Objects within each other in an answer: deeper ones are not of any API. */
const DEPTH = 100;

/** An answer without what the SDK adds to it. Bytes are taken for UTF-8. Throws for what no API answers. */
export function answerOf(value: unknown): Item {
  const json = toJson(value, 0);
  if (!isItem(json)) throw new TypeError('the answer is no object');
  const { $metadata: _, ...answer } = json;
  return answer;
}

function toJson(value: unknown, depth: number): Json | undefined {
  if (depth > DEPTH) throw new TypeError(`the answer is nested more than ${DEPTH} deep`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return rfc3339(value);
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');
  if (Array.isArray(value)) return value.map((item) => toJson(item, depth + 1) ?? null);
  if (typeof value !== 'object') return undefined;
  const object: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value)) {
    const json = toJson(member, depth + 1);
    if (json === undefined) continue;
    // An ordinary member, whatever its name: a tag may be called `__proto__`.
    if (key === '__proto__')
      Object.defineProperty(object, key, { value: json, enumerable: true, configurable: true, writable: true });
    else object[key] = json;
  }
  return object;
}

/** Whole seconds are written without a fraction, as AWS does. */
function rfc3339(date: Date): Json {
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace('.000Z', 'Z');
}

export const callerIdentitySchema = z.object({ Account: z.string().regex(/^\d{12}$/), Arn: z.string() });

export const regionSchema = z.object({ RegionName: z.string() });

export const accountSchema = z.object({
  Id: z.string().regex(/^\d{12}$/),
  Name: z.string().default(''),
  /** `State` is its successor. */
  Status: z.string().optional(),
  State: z.string().optional(),
});

export const sessionSchema = z.object({
  Credentials: z.object({
    AccessKeyId: z.string(),
    SecretAccessKey: z.string(),
    SessionToken: z.string(),
    Expiration: z.string(),
  }),
});

const messageSchema = z.object({ MessageId: z.string().default(''), ReceiptHandle: z.string(), Body: z.string().default('') });
export const messagesSchema = z.object({ Messages: z.array(messageSchema).default([]) });
export type QueueMessage = z.infer<typeof messageSchema>;

/** https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export const eventSchema = z.object({
  id: z.string(),
  'detail-type': z.string(),
  source: z.string(),
  account: z.string(),
  time: z.string().refine((time) => !Number.isNaN(Date.parse(time))),
  region: z.string().default(''),
  resources: z.array(z.string()).default([]),
  detail: z.custom<Item>(isItem),
});
export type PlatformEvent = z.infer<typeof eventSchema>;
