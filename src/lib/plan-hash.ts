/** The hash that a plan is approved and executed by: over everything in it but the hash itself (S1). */
import { canonicalJson } from './canonical-json.js';
import { sha256 } from './sha256.js';

/** @returns SHA-256 of the plan's canonical JSON, 64 hexadecimal digits; the same whether the plan has its hash already or not */
export function planHashOf(plan: object): string {
  return sha256(canonicalJson({ ...plan, hash: undefined }));
}
