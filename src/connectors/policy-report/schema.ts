/**
 * The parts of policy reports that are read: wgpolicyk8s.io/v1alpha2 and its successors, which differ in names only
 * (openreports.io/v1alpha1, reports.x-k8s.io/v1beta2). The rest is let through unseen.
 */
import { z } from 'zod';

const text = z
  .string()
  .nullish()
  .transform((written) => (written ? written : undefined));

/** A core/v1 ObjectReference. */
const ObjectReference = z.object({ apiVersion: text, kind: text, namespace: text, name: text });
export type ObjectReference = z.infer<typeof ObjectReference>;

export const Report = z.object({
  source: text,
  scope: ObjectReference.nullish(),
  scopeSelector: z.unknown().optional(),
  results: z
    .array(z.unknown())
    .nullish()
    .transform((list) => list ?? []),
});
export type Report = z.infer<typeof Report>;

export const Result = z.object({
  source: text,
  policy: text,
  rule: text,
  severity: text,
  result: z.enum(['pass', 'fail', 'warn', 'error', 'skip']),
  message: text,
  resources: z
    .array(ObjectReference)
    .nullish()
    .transform((list) => list ?? []),
  resourceSelector: z.unknown().optional(),
});
export type Result = z.infer<typeof Result>;
