/** What GitHub's API answers about issues, as far as it is read. https://docs.github.com/en/rest/issues/issues */
import { z } from 'zod';

export const issueSchema = z.object({
  number: z.number().int().positive(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']),
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])),
  author_association: z.string().nullish(),
  user: z.object({ type: z.string().nullish() }).nullish(),
  /** Pull requests are listed as issues. */
  pull_request: z.unknown().optional(),
});

export type FoundIssue = z.infer<typeof issueSchema>;

export const searchSchema = z.object({ items: z.array(issueSchema) });

export function labelNames({ labels }: FoundIssue): readonly string[] {
  return labels.map((label) => (typeof label === 'string' ? label : (label.name ?? ''))).filter((name) => name !== '');
}
