/** What GitLab's API answers, as far as it is read. https://docs.gitlab.com/api/rest/ */
import { z } from 'zod';

const sha = z.string().regex(/^[0-9a-f]{40,64}$/);

/** As it is written, with nothing in it that no address has. */
const pageAddress = z
  .url({ protocol: /^https?$/ })
  .max(2_000)
  .transform((text) => new URL(text).href);

export const projectSchema = z.object({ id: z.number().int(), default_branch: z.string() });

export const branchSchema = z.object({ commit: z.object({ id: sha, message: z.string() }) });

/** https://docs.gitlab.com/api/repository_files/#get-file-from-repository */
export const fileSchema = z.object({
  blob_id: z.string(),
  content: z.string(),
  encoding: z.string(),
  size: z.number(),
  execute_filemode: z.boolean().nullish(),
});

/** https://docs.gitlab.com/api/commits/#get-commit-diff */
export const diffSchema = z.array(z.object({ new_path: z.string(), old_path: z.string() }));

/** https://docs.gitlab.com/api/merge_requests/#list-project-merge-requests */
export const mergeRequestSchema = z.object({
  iid: z.number().int().positive(),
  state: z.enum(['opened', 'closed', 'locked', 'merged']),
  web_url: pageAddress.nullish(),
  title: z.string(),
  description: z.string().nullish(),
  source_branch: z.string(),
  source_project_id: z.number().nullish(),
  target_project_id: z.number(),
});

export type MergeRequest = z.infer<typeof mergeRequestSchema>;

/** https://docs.gitlab.com/api/pipelines/#get-a-single-pipeline; a list has the same members of each. */
export const pipelineSchema = z.object({
  id: z.number().int(),
  status: z.string(),
  ref: z.string().nullish(),
  sha: z.string().nullish(),
  source: z.string().nullish(),
  name: z.string().nullish(),
});

export type Pipeline = z.infer<typeof pipelineSchema>;
