/** The parts of Grype's JSON reports that are read (grype/presenter/models; source.target is Syft's). The rest is let through unseen. */
import { z } from 'zod';

/** Lists are left out or null when empty. */
const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((list) => list ?? []);
const text = z
  .string()
  .nullish()
  .transform((written) => (written ? written : undefined));

const Location = z.object({
  path: text,
  layerID: text,
  annotations: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});

const Artifact = z.object({
  name: z.string().min(1),
  version: text,
  type: text,
  purl: text,
  locations: listOf(Location),
  upstreams: listOf(z.object({ name: z.string(), version: text })),
});
export type Artifact = z.infer<typeof Artifact>;

const Match = z.object({
  vulnerability: z.object({
    id: z.string().min(1),
    severity: text,
    fix: z.object({ versions: listOf(z.string()), state: text }).nullish(),
  }),
  relatedVulnerabilities: listOf(z.object({ id: z.string() })),
  artifact: Artifact,
});
export type Match = z.infer<typeof Match>;

const IgnoreRule = z.object({
  vulnerability: text,
  reason: text,
  namespace: text,
  'fix-state': text,
  'vex-status': text,
  'vex-justification': text,
  package: z.object({ name: text, version: text, type: text }).nullish(),
});
export type IgnoreRule = z.infer<typeof IgnoreRule>;

const IgnoredMatch = Match.extend({ appliedIgnoreRules: listOf(IgnoreRule) });
export type IgnoredMatch = z.infer<typeof IgnoredMatch>;

/** Syft's description of an image. `manifest` and `config` are the very bytes, in base64. */
export const ImageTarget = z.object({
  userInput: text,
  imageID: text,
  manifestDigest: text,
  tags: listOf(z.string()),
  repoDigests: listOf(z.string()),
  layers: listOf(z.object({ digest: text })),
  manifest: text,
  config: text,
  labels: z.record(z.string(), z.string()).nullish().catch(undefined),
});
export type ImageTarget = z.infer<typeof ImageTarget>;

/** What of the manifest is read. */
export const Manifest = z.object({
  layers: listOf(z.object({ digest: z.string() })),
  annotations: z.record(z.string(), z.string()).nullish().catch(undefined),
});

export const Report = z.object({
  matches: z.array(Match),
  ignoredMatches: listOf(IgnoredMatch),
  /** `target` is a path or a name for anything but an image. */
  source: z.object({ type: z.string(), target: z.unknown().optional() }).nullish(),
});
