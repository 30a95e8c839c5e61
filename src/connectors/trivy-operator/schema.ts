/**
 * The parts of Trivy Operator's reports that are read: aquasecurity.github.io/v1alpha1, pkg/apis/aquasecurity/v1alpha1. The rest
 * is let through unseen.
 */
import { z } from 'zod';

const text = z
  .string()
  .nullish()
  .transform((written) => (written ? written : undefined));

/** Items are parsed one by one, so that a bad one costs no other. */
const items = z
  .array(z.unknown())
  .nullish()
  .transform((list) => list ?? []);

const owner = z.object({ apiVersion: z.string(), kind: z.string(), name: z.string() });

export const Metadata = z.object({
  ownerReferences: z
    .array(owner)
    .nullish()
    .catch(undefined)
    .transform((list) => list ?? []),
});

const scanner = z.object({ name: text }).nullish();
const image = {
  registry: z.object({ server: text }).nullish(),
  artifact: z.object({ repository: text, digest: text, tag: text }).nullish(),
};

export const VulnerabilityReport = z.object({
  ...image,
  scanner,
  os: z.object({ family: text }).nullish().catch(undefined),
  vulnerabilities: items,
});
export type VulnerabilityReport = z.infer<typeof VulnerabilityReport>;

export const Vulnerability = z.object({
  vulnerabilityID: z.string().min(1),
  resource: z.string().min(1),
  installedVersion: text,
  fixedVersion: text,
  severity: text,
  title: text,
  class: text,
  packageType: text,
  packagePURL: text,
});
export type Vulnerability = z.infer<typeof Vulnerability>;

export const ChecksReport = z.object({ scanner, checks: items });
export type ChecksReport = z.infer<typeof ChecksReport>;

export const Check = z.object({
  checkID: z.string().min(1),
  title: text,
  severity: text,
  messages: z
    .array(z.string())
    .nullish()
    .transform((list) => list ?? []),
  remediation: text,
  success: z.boolean(),
});
export type Check = z.infer<typeof Check>;

export const SecretsReport = z.object({ ...image, scanner, secrets: items });
export type SecretsReport = z.infer<typeof SecretsReport>;

/** `match` holds a part of the secret, starred out by the scanner: it is not taken. */
export const ExposedSecret = z.object({ ruleID: z.string().min(1), target: text, title: text, severity: text });
export type ExposedSecret = z.infer<typeof ExposedSecret>;

/** The first member that is wrong, for people. */
export function faultyPart({ issues }: z.ZodError): string {
  const path = issues[0]?.path.map(String).join('.') ?? '';
  return path === '' ? 'it' : path;
}
