/**
 * The parts of OCSF findings that are read: classes 2003 (compliance) and 2004 (detection) of https://schema.ocsf.io, 1.1 to
 * 1.9, with what Prowler puts under `unmapped`. The rest is let through unseen.
 */
import { z } from 'zod';

const text = z
  .string()
  .nullish()
  .transform((written) => (written ? written : undefined));

const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((list) => list ?? []);

const Resource = z.object({ uid: text, name: text, type: text, region: text, labels: z.unknown().optional() });
export type OcsfResource = z.infer<typeof Resource>;

export const Finding = z.object({
  class_uid: z.literal([2003, 2004]),
  severity_id: z.number().int().nullish(),
  status: text,
  status_id: z.number().int().nullish(),
  status_code: text,
  status_detail: text,
  message: text,
  metadata: z.object({
    event_code: text,
    product: z.object({ name: text, vendor_name: text }).nullish(),
  }),
  finding_info: z.object({ uid: text, title: text, desc: text, analytic: z.object({ uid: text }).nullish() }),
  compliance: z.object({ control: text, status: text, status_id: z.number().int().nullish() }).nullish(),
  resources: listOf(Resource),
  remediation: z.object({ desc: text, references: listOf(z.string()) }).nullish(),
  cloud: z.object({ provider: text, region: text, account: z.object({ uid: text }).nullish() }).nullish(),
  unmapped: z
    .object({ provider: text, provider_uid: text, compliance: z.record(z.string(), z.unknown()).nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
});
export type OcsfFinding = z.infer<typeof Finding>;
