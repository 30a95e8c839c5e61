/** What is read of Google's answers, checked at the door; all else in them is tolerated. */
import { z } from 'zod';

const object = z.record(z.string(), z.unknown());
export type ApiObject = z.infer<typeof object>;

export const objectSchema = object;

/** The body of an error answer: of the newer APIs with `status` and `details`, of the older with `errors`. */
export const errorSchema = z.object({
  error: z.object({
    message: z.string().nullish(),
    status: z.string().nullish(),
    errors: z.array(z.object({ reason: z.string().nullish() })).nullish(),
    details: z.array(z.object({ reason: z.string().nullish(), retryDelay: z.string().nullish() })).nullish(),
  }),
});

/** What Compute Engine and Cloud SQL answer to a change: an operation, which goes on or has ended. */
export const operationSchema = z.object({
  error: z
    .object({ errors: z.array(z.object({ code: z.string().nullish(), message: z.string().nullish() })).nullish() })
    .nullish(),
});

/** One asset of Cloud Asset Inventory. */
export const assetSchema = z.object({
  name: z.string(),
  assetType: z.string(),
  resource: z.object({ data: object.nullish() }).nullish(),
  ancestors: z.array(z.string()).nullish(),
});
export type Asset = z.infer<typeof assetSchema>;

export const projectSchema = z.object({
  /** `projects/415104041262` */
  name: z.string(),
  projectId: z.string(),
  state: z.string().nullish(),
});
export type Project = z.infer<typeof projectSchema>;

/** Resource Manager's older project, as Cloud Asset Inventory has it in `resource.data`. */
export const listedProjectSchema = z.object({
  projectId: z.string(),
  projectNumber: z.union([z.string(), z.number()]).nullish(),
  lifecycleState: z.string().nullish(),
  state: z.string().nullish(),
});

/** A message of an asset feed: what an asset is now and was before. */
export const temporalAssetSchema = z.object({
  asset: assetSchema.nullish(),
  priorAsset: assetSchema.nullish(),
  deleted: z.boolean().nullish(),
  window: z.object({ startTime: z.string().nullish() }).nullish(),
});
export type TemporalAsset = z.infer<typeof temporalAssetSchema>;

export const pullSchema = z.object({
  receivedMessages: z
    .array(z.object({ ackId: z.string(), message: z.object({ data: z.string().nullish(), publishTime: z.string().nullish() }) }))
    .nullish(),
});

/** A relative name of a resource: what may be put into a path. */
const NAME = /^[^/?#\\\s][^?#\\\s]*$/;

/** The name, when it is one: relative, without a query, and without steps that lead elsewhere. */
export function nameOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 2048 || !NAME.test(value)) return undefined;
  return value.split('/').some((step) => step === '.' || step === '..' || step === '') ? undefined : value;
}
