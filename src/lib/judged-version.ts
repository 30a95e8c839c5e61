/**
 * One text for the state of a resource that was judged and planned from. What a platform reports about how it is going
 * (`status`) and what moves by itself is left out: a heartbeat must not make every plan stale.
 */
import { settledJson } from './settled-json.js';
import { sha256 } from './sha256.js';

/** @param raw a resource's configuration as its provider gives it */
export function judgedVersion(raw: unknown): string {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return sha256(settledJson(raw));
  return sha256(settledJson(Object.fromEntries(Object.entries(raw).filter(([member]) => member !== 'status'))));
}
