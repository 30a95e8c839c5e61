/** What registries send when an image was pushed, as far as it is read. */
import { z } from 'zod';

const text = z.string().max(2_000);

/** https://distribution.github.io/distribution/about/notifications/; Azure Container Registry sends one event, bare. */
const distributionEventSchema = z.object({
  action: text,
  target: z.object({
    mediaType: text.nullish(),
    digest: text.nullish(),
    repository: text,
    tag: text.nullish(),
    url: text.nullish(),
  }),
  request: z.object({ host: text.nullish() }).nullish(),
});

export const envelopeSchema = z.object({ events: z.array(distributionEventSchema).max(10_000) });
export const bareEventSchema = distributionEventSchema;

/** https://docs.docker.com/docker-hub/repos/manage/webhooks/ */
export const dockerHubSchema = z.object({
  push_data: z.object({ tag: text.nullish() }),
  repository: z.object({ repo_name: text }),
});

/** https://goharbor.io/docs/main/working-with-projects/project-configuration/configure-webhooks/ */
export const harborSchema = z.object({
  type: text,
  event_data: z.object({
    resources: z.array(z.object({ digest: text.nullish(), tag: text.nullish(), resource_url: text })).max(1_000),
  }),
});
