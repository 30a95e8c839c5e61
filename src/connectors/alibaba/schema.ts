/** What is read of Alibaba Cloud's answers, checked at the door; all else in them is tolerated. */
import { z } from 'zod';

const object = z.record(z.string(), z.unknown());

/** The products disagree about the names, and the SDK adds the status. */
export const errorSchema = z.object({
  statusCode: z.coerce.number().optional().catch(undefined),
  Code: z.string().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  errorCode: z.string().optional().catch(undefined),
  Message: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  errorMessage: z.string().optional().catch(undefined),
});

/** A message of Simple Message Queue. */
export const messageSchema = z.object({ ReceiptHandle: z.string(), MessageBody: z.string() });

export const callerSchema = z.object({ AccountId: z.string().regex(/^\d{1,32}$/) });

export const assumedSchema = z.object({
  Credentials: z.object({
    AccessKeyId: z.string(),
    AccessKeySecret: z.string(),
    SecurityToken: z.string(),
    Expiration: z.string(),
  }),
});

/** An account of the organisation. */
export const accountSchema = z.object({
  AccountId: z.string().regex(/^\d{1,32}$/),
  DisplayName: z.string().optional(),
  Status: z.string().optional(),
});
export type Account = z.infer<typeof accountSchema>;

export const regionSchema = z.object({ RegionId: z.string().regex(/^[a-z0-9-]{1,64}$/) });

/** An event of ActionTrail, as EventBridge passes it on in the form of CloudEvents 1.0. */
export const eventSchema = z.object({
  type: z.string(),
  time: z.string().optional(),
  aliyunaccountid: z.string().optional(),
  data: z
    .object({
      eventTime: z.string().optional(),
      eventName: z.string().optional(),
      errorCode: z.string().optional(),
      acsRegion: z.string().optional(),
      serviceName: z.string().optional(),
      recipientAccountId: z.string().optional(),
      userIdentity: z.object({ accountId: z.string().optional() }).optional(),
      referencedResources: z.record(z.string(), z.array(z.string())).optional(),
      requestParameters: object.optional(),
    })
    .optional(),
});
export type TrailEvent = z.infer<typeof eventSchema>;
