/**
 * What a button carries, and how it is read again: which plan's approval, by the plan's hash and no other (S1). Reads what
 * anybody may have sent.
 */
import { z } from 'zod';
import type { Message } from '../../model/index.js';

export type Asked = NonNullable<Message['asks']>;

export const VOTES = { 'headwater.approve': 'approve', 'headwater.reject': 'reject' } as const;
export type VoteAction = keyof typeof VOTES;

/** Of a button's value; Slack takes 2,000 characters. */
const MAX_VALUE = 2_000;

const valueSchema = z.strictObject({ entry: z.string().min(1).max(500), plan: z.string().min(1).max(500) });

/** Undefined when it does not fit: then there are no buttons. */
export function approvalValue({ entry, plan }: Pick<Asked, 'entry' | 'plan'>): string | undefined {
  const value = JSON.stringify({ entry, plan });
  return value.length <= MAX_VALUE && valueSchema.safeParse({ entry, plan }).success ? value : undefined;
}

export function readApprovalValue(value: string): { readonly entry: string; readonly plan: string } | undefined {
  if (value.length > MAX_VALUE) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return valueSchema.safeParse(parsed).data;
}
