/** The documents of images and registries, as far as they are read. Unknown fields are tolerated, wrong ones are not. */
import { z } from 'zod';
import { isDigest } from '../../model/index.js';

const digest = z.string().refine(isDigest, 'not a digest');

/** Strings by key; values of other kinds are dropped, as builders write null and numbers where strings belong. */
const strings = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((record): Record<string, string> =>
    Object.fromEntries(Object.entries(record ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
  );

const platform = z.object({
  os: z.string().default(''),
  architecture: z.string().default(''),
  variant: z.string().optional(),
});

/** OCI image specification, descriptor.md. */
export const descriptorSchema = z.object({
  mediaType: z.string().default(''),
  digest,
  size: z.number().int().nonnegative(),
  artifactType: z.string().optional(),
  annotations: strings,
  platform: platform.nullish(),
});
export type Descriptor = z.infer<typeof descriptorSchema>;

/** OCI image-index.md; Docker's manifest list has the same shape. */
export const indexSchema = z.object({
  manifests: z.array(descriptorSchema).max(4096),
  annotations: strings,
});

/** OCI manifest.md; Docker's schema 2 has the same shape. */
export const manifestSchema = z.object({
  artifactType: z.string().optional(),
  config: descriptorSchema,
  layers: z.array(descriptorSchema).max(4096),
  annotations: strings,
});
export type ImageManifest = z.infer<typeof manifestSchema>;

/** Enough of any of the three to tell which it is: CVE-2021-41190 was about documents that are two of them at once. */
export const kindSchema = z.object({
  schemaVersion: z.number().optional(),
  mediaType: z.string().optional(),
  manifests: z.unknown().optional(),
  layers: z.unknown().optional(),
  config: z.unknown().optional(),
  fsLayers: z.unknown().optional(),
});

/** `manifest.json` of an archive in the form of `docker save`. */
export const dockerArchiveSchema = z.array(
  z.object({
    Config: z.string(),
    RepoTags: z.array(z.string()).nullish(),
    Layers: z.array(z.string()).max(4096).nullish(),
  }),
);
export type DockerArchiveImage = z.infer<typeof dockerArchiveSchema>[number];

/** distribution-spec: listing tags; the catalog is Docker's own. */
export const tagsSchema = z.object({ tags: z.array(z.string()).nullish() });
export const catalogSchema = z.object({ repositories: z.array(z.string()).nullish() });

/** distribution/docs, auth/token. `expires_in` is in seconds. */
export const tokenSchema = z.object({
  token: z.string().optional(),
  access_token: z.string().optional(),
  expires_in: z.number().positive().optional(),
});

/** distribution-spec 1.1, listing referrers: an index, which must not be another kind of document. */
export const referrersSchema = z.object({ manifests: z.array(descriptorSchema).max(4096) });

/** OCI manifest.md and image-index.md: the manifest that another is about. */
export const linksSchema = z.object({ subject: z.object({ digest }).nullish() });

/** https://azure.github.io/acr/AAD-OAuth.html */
export const refreshTokenSchema = z.object({ refresh_token: z.string().min(1) });

/** Azure Container Registry's list of a repository's manifests. */
export const acrManifestsSchema = z.object({
  manifests: z
    .array(
      z.object({
        digest,
        tags: z.array(z.string()).nullish(),
        createdTime: z.string().nullish(),
        lastUpdateTime: z.string().nullish(),
      }),
    )
    .nullish(),
});

/** Google's addition to the list of tags: every manifest by its digest, tagged or not. */
export const googleTagsSchema = z.object({ manifest: z.record(z.string(), z.unknown()).nullish() });
export const googleManifestSchema = z.object({
  tag: z.array(z.string()).nullish(),
  timeUploadedMs: z.string().nullish(),
});

/** GitHub's versions of a container package: `name` is the digest. */
export const githubVersionsSchema = z.array(
  z.object({
    name: z.string(),
    created_at: z.string().nullish(),
    metadata: z.object({ container: z.object({ tags: z.array(z.string()).nullish() }).nullish() }).nullish(),
  }),
);

/** `~/.docker/config.json` and containers' auth.json. */
export const dockerConfigSchema = z.object({
  auths: z
    .record(
      z.string(),
      z
        .object({
          auth: z.string().optional(),
          username: z.string().optional(),
          password: z.string().optional(),
          identitytoken: z.string().optional(),
        })
        .nullish(),
    )
    .nullish(),
  credHelpers: z.record(z.string(), z.string()).nullish(),
  credsStore: z.string().nullish(),
});
export type DockerConfig = z.infer<typeof dockerConfigSchema>;

/** What a `docker-credential-*` program answers. */
export const helperSchema = z.object({ Username: z.string(), Secret: z.string() });
