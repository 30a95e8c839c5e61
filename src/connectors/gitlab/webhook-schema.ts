/** What is read of GitLab's webhooks. https://docs.gitlab.com/user/project/integrations/webhook_events/ */
import { z } from 'zod';

const address = z.url({ protocol: /^https?$/ }).max(2_000);

const projectSchema = z.object({
  web_url: address,
  path_with_namespace: z.string().regex(/^[A-Za-z0-9_./-]{1,500}$/),
});

/** `Push Hook` and `Tag Push Hook`. */
export const pushSchema = z.object({
  ref: z.string().regex(/^refs\/[^\p{Cc}\s]{1,500}$/u),
  after: z.string().regex(/^[0-9a-f]{40,64}$/),
  project: projectSchema,
});

export const mergeRequestSchema = z.object({
  project: projectSchema,
  object_attributes: z.object({
    iid: z.number().int().positive(),
    url: address,
    action: z.string().max(100).nullish(),
  }),
});
