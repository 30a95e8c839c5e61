// What of Evidence is in its address, and which records are asked for.
import { api, dataOf } from '../../api/client.js';
import type { Schemas } from '../../api/queries.js';
import { action } from '../../strings/action.js';
import { many, text } from '../../url/search.js';

export type EvidenceRecord = Schemas['EvidenceRecord'];
export type EvidenceKind = EvidenceRecord['kind'];

export const kindWords: Readonly<Record<EvidenceKind, string>> = action.recordKinds;
export const KINDS = Object.keys(kindWords).filter(isKind);

function isKind(text: string): text is EvidenceKind {
  return Object.hasOwn(kindWords, text);
}

export const search = { kind: many(KINDS), subject: text(), actor: many(), open: text() } as const;

/** The record of this number: the newest of those before the next one. */
export async function recordOf(sequence: number, signal: AbortSignal): Promise<EvidenceRecord | null> {
  const query = { after: String(sequence + 1), limit: 1 };
  const { items } = await dataOf(api.GET('/api/v1/evidence', { params: { query }, signal }));
  const [record] = items;
  return record?.sequence === sequence ? record : null;
}
