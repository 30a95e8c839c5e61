/** What is read of GitHub's webhooks. https://docs.github.com/en/webhooks/webhook-events-and-payloads */
import { z } from 'zod';

const name = z.string().min(1).max(500);

const repositorySchema = z.object({
  full_name: z.string().regex(/^[A-Za-z0-9_.-]{1,100}\/[A-Za-z0-9_.-]{1,100}$/),
  html_url: z.url({ protocol: /^https?$/ }).max(2_000),
});

export const pushSchema = z.object({
  ref: z.string().regex(/^refs\/[^\p{Cc}\s]{1,500}$/u),
  after: z.string().regex(/^[0-9a-f]{40,64}$/),
  deleted: z.boolean().default(false),
  repository: repositorySchema,
});

export const pullRequestSchema = z.object({
  action: name,
  number: z.number().int().positive(),
  pull_request: z.object({ html_url: z.url({ protocol: /^https?$/ }).max(2_000), merged: z.boolean().nullish() }),
  repository: repositorySchema,
});

const versionSchema = z.object({
  version: z.string().max(500).nullish(),
  container_metadata: z
    .object({ tag: z.object({ name: z.string().max(500).nullish(), digest: z.string().max(500).nullish() }).nullish() })
    .nullish(),
});

const packageSchema = z.object({
  name,
  namespace: z.string().max(500).nullish(),
  package_type: name,
  registry: z.object({ url: z.string().max(2_000).nullish() }).nullish(),
  package_version: versionSchema.nullish(),
});

/** `package` and its older name, `registry_package`, say the same under their own name. */
export const packageEventSchema = z.union([
  z.object({ action: name, package: packageSchema }).transform(({ action, package: published }) => ({ action, published })),
  z
    .object({ action: name, registry_package: packageSchema })
    .transform(({ action, registry_package: published }) => ({ action, published })),
]);
