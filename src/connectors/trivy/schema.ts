/**
 * The parts of Trivy's JSON reports that are read: `trivy image|fs|repo|config` with SchemaVersion 2 (pkg/types/report.go),
 * and `trivy k8s` (pkg/k8s/report). Everything else is let through unseen.
 */
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
const Counted = listOf(z.unknown()).transform((list) => list.length);

const Identifier = z.object({ PURL: text, UID: text }).nullish();
const ReportedLayer = z.object({ Digest: text, DiffID: text }).nullish();

export const Vulnerability = z.object({
  VulnerabilityID: z.string().min(1),
  PkgID: text,
  PkgName: z.string().min(1),
  PkgIdentifier: Identifier,
  InstalledVersion: text,
  FixedVersion: text,
  Status: text,
  Layer: ReportedLayer,
  Title: text,
  Severity: text,
});
export type Vulnerability = z.infer<typeof Vulnerability>;

/** Only with `--list-all-pkgs`, where it alone has the source package. */
const Package = z.object({
  ID: text,
  Name: text,
  Version: text,
  Identifier: Identifier,
  SrcName: text,
  SrcVersion: text,
  SrcRelease: text,
  SrcEpoch: z.number().nullish(),
});
export type Package = z.infer<typeof Package>;

const ModifiedFinding = z.object({ Type: text, Status: text, Statement: text, Source: text, Finding: z.unknown().optional() });
export type ModifiedFinding = z.infer<typeof ModifiedFinding>;

const Result = z.object({
  Target: text,
  Class: text,
  Type: text,
  Packages: listOf(Package),
  Vulnerabilities: listOf(Vulnerability),
  ExperimentalModifiedFindings: listOf(ModifiedFinding),
  Misconfigurations: listOf(z.object({ Status: text })).transform(
    (list) => list.filter(({ Status }) => Status !== 'PASS').length,
  ),
  Secrets: Counted,
  Licenses: Counted,
  CustomResources: Counted,
});
export type Result = z.infer<typeof Result>;

const Metadata = z.object({
  ImageID: text,
  DiffIDs: listOf(z.string()),
  Layers: listOf(z.object({ Digest: text, DiffID: text })),
  RepoTags: listOf(z.string()),
  RepoDigests: listOf(z.string()),
  Reference: text,
  ImageConfig: z.unknown().optional(),
});
export type Metadata = z.infer<typeof Metadata>;

export const Report = z.object({
  SchemaVersion: z.literal(2),
  ArtifactName: text,
  ArtifactType: text,
  Metadata: Metadata.nullish(),
  Results: listOf(Result),
});
export type Report = z.infer<typeof Report>;

/** A resource of `trivy k8s`; with one Metadata for each image of its containers, as an object in older versions. */
const KubernetesResource = z.object({
  Namespace: text,
  Kind: text,
  Name: text,
  Metadata: z.union([listOf(Metadata), Metadata.transform((one) => [one])]),
  Results: listOf(Result),
  Error: text,
});
export type KubernetesResource = z.infer<typeof KubernetesResource>;

/** `Findings` in summaries and consolidated reports, `Resources` in full ones. */
export const KubernetesReport = z.object({
  ClusterName: z.string(),
  Resources: listOf(KubernetesResource),
  Findings: listOf(KubernetesResource),
});
export type KubernetesReport = z.infer<typeof KubernetesReport>;
