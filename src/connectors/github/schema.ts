/** What GitHub's API answers, as far as it is read. https://docs.github.com/en/rest */
import { z } from 'zod';

const sha = z.string().regex(/^[0-9a-f]{40,64}$/);

/** As it is written, with nothing in it that no address has. */
const pageAddress = z
  .url({ protocol: /^https?$/ })
  .max(2_000)
  .transform((text) => new URL(text).href);

export const repositorySchema = z.object({ default_branch: z.string(), full_name: z.string() });

export const refSchema = z.object({ object: z.object({ sha }) });

export const commitSchema = z.object({
  sha,
  commit: z.object({ message: z.string(), tree: z.object({ sha }) }),
  files: z.array(z.object({ filename: z.string(), sha: z.string().nullish(), status: z.string().nullish() })).nullish(),
});

export const treeSchema = z.object({
  truncated: z.boolean().nullish(),
  tree: z.array(z.object({ path: z.string(), mode: z.string(), type: z.string(), sha: z.string(), size: z.number().nullish() })),
});

export const blobSchema = z.object({ content: z.string(), encoding: z.string() });

export const pullSchema = z.object({
  number: z.number().int().positive(),
  state: z.enum(['open', 'closed']),
  html_url: pageAddress.nullish(),
  title: z.string(),
  body: z.string().nullish(),
  merged_at: z.string().nullish(),
  base: z.object({ repo: z.object({ full_name: z.string() }).nullish() }),
  head: z.object({ ref: z.string(), repo: z.object({ full_name: z.string() }).nullish() }),
});

export type Pull = z.infer<typeof pullSchema>;

export const madeSchema = z.object({ sha });

export const runSchema = z.object({
  id: z.number().int(),
  name: z.string().nullish(),
  status: z.string().nullish(),
  conclusion: z.string().nullish(),
  run_attempt: z.number().nullish(),
  event: z.string().nullish(),
  head_branch: z.string().nullish(),
  head_sha: z.string().nullish(),
  created_at: z.string().nullish(),
});

export const runsSchema = z.object({ workflow_runs: z.array(runSchema) });

export const jobsSchema = z.object({
  jobs: z.array(
    z.object({ conclusion: z.string().nullish(), steps: z.array(z.object({ conclusion: z.string().nullish() })).nullish() }),
  ),
});
