/** What is read of Azure's answers, checked at the door; all else in them is tolerated. */
import { z } from 'zod';

/** A member of an answer that is an object: its own members are taken as they are, and cleaned where they become a resource. */
const object = z.record(z.string(), z.unknown());
export type ArmObject = z.infer<typeof object>;

/** One page of a list. */
export const listSchema = z.object({ value: z.array(object), nextLink: z.string().nullish() });
export type ListPage = z.infer<typeof listSchema>;

/** A resource, whatever it is of. */
export const resourceSchema = object;

/** The body of an error answer. Some services put the error at the top, some leave the envelope out. */
export const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string().nullish() }).optional(),
  code: z.string().optional(),
  message: z.string().optional(),
});

/** One page of Resource Graph. `resultTruncated` is a text there. */
export const graphSchema = z.object({
  data: z.array(object),
  resultTruncated: z.union([z.boolean(), z.string()]).nullish(),
  $skipToken: z.string().nullish(),
});
export type GraphPage = z.infer<typeof graphSchema>;

export const subscriptionSchema = z.object({
  id: z.string(),
  subscriptionId: z.string(),
  displayName: z.string().nullish(),
  state: z.string().nullish(),
});
export type Subscription = z.infer<typeof subscriptionSchema>;

/** What the caller may do somewhere: each entry allows its actions without its notActions. */
export const permissionSchema = z.object({
  actions: z.array(z.string()).default([]),
  notActions: z.array(z.string()).default([]),
});
export type Permission = z.infer<typeof permissionSchema>;

const eventData = z.object({ resourceUri: z.string().nullish(), operationName: z.string().nullish() }).nullish();

/** An event of Azure Resource Manager in Event Grid's own schema, and in that of CloudEvents 1.0. */
export const eventSchema = z.union([
  z.object({ eventType: z.string(), subject: z.string().nullish(), eventTime: z.string(), data: eventData }),
  z
    .object({ specversion: z.string(), type: z.string(), subject: z.string().nullish(), time: z.string(), data: eventData })
    .transform(({ type, time, subject, data }) => ({ eventType: type, eventTime: time, subject, data })),
]);
export type ArmEvent = z.infer<typeof eventSchema>;

/** An address of an id: what may be put into a path. */
const ID = /^(?:\/[^/?#\\\s][^/?#\\]*)+$/;

/** The ARM id, when it is one: absolute, without a query, and without steps that lead elsewhere. */
export function armId(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 2048 || !ID.test(value)) return undefined;
  return value.split('/').some((step) => step === '.' || step === '..') ? undefined : value;
}
