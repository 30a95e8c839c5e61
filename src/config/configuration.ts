/** What `headwater.yaml` may say, as the schema it is read by; its reference page and JSON schema are generated from this. */
import { z } from 'zod';
import { NEWEST_KUBERNETES, formatKubernetesVersion } from '../lib/kubernetes-version.js';
import { RELEASE_PHASES, RUNGS, SEVERITIES } from '../model/index.js';
import { peopleSchema } from './people-schema.js';
import { kubernetesVersionSchema } from './kubernetes-version.js';
import { notifySchema } from './notify-schema.js';
import { PRESET_NAMES } from './presets/index.js';
import { serverSchema } from './server-schema.js';
import { webhooksSchema } from './webhooks-schema.js';
import { workerSchema } from './worker-schema.js';

const rung = z.enum(RUNGS);
const phase = z.enum(RELEASE_PHASES);
const glob = z.string().min(1).max(1_000);

export const phaseRuleSchema = z
  .strictObject({
    phase: z.enum(['development', 'test', 'staging', 'production']).describe('The release phase of what the conditions match.'),
    overlay: glob.optional().describe('The name, or the path, of a Kustomize overlay. A glob.'),
    namespace: glob.optional().describe('A Kubernetes namespace. A glob.'),
    cluster: glob.optional().describe('The name of a cluster. A glob.'),
    account: glob.optional().describe("An account, subscription or project, by the platform's own id. A glob."),
    region: glob.optional().describe("A region, by the platform's own name. A glob."),
    platform: glob.optional().describe('`aws`, `azure`, `gcp`, `alibaba` or `kubernetes`. A glob.'),
    path: glob.optional().describe('The path of the file in its repository. A glob.'),
    labels: z.record(z.string(), glob).optional().describe('Labels that must all be there; values are globs.'),
  })
  .refine((rule) => Object.keys(rule).length > 1, 'a rule needs at least one condition beside `phase`');

/** A day that there is, as `2026-12-31`. */
export const daySchema = z.iso.date();

const exemptionSchema = z
  .strictObject({
    policy: glob.optional().describe('The policies it is about. A glob of ids.'),
    resource: glob.optional().describe('The resources, by their ids in reports. A glob.'),
    path: glob.optional().describe('The file at fault, by its path in its repository. A glob.'),
    finding: z.string().max(100).optional().describe('One finding, by its id.'),
    reason: z.string().trim().min(1).max(1_000).describe('Why it is accepted.'),
    approvedBy: z.string().trim().min(1).max(200).describe('Who says so.'),
    expires: daySchema.describe('The last day on which it holds, in UTC.'),
  })
  .refine(
    ({ policy, resource, path, finding }) => [policy, resource, path, finding].some((part) => part !== undefined),
    'an exemption says what it is about: `policy`, `resource`, `path` or `finding`',
  );

const sourceSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]*$/i)
    .max(100)
    .optional()
    .describe('What you call it; its address without.'),
  address: z
    .string()
    .regex(/^[a-z][a-z0-9+.-]*:\/\//i, 'an address begins with its platform, as in `aws://`')
    .max(2_000)
    .describe(
      'What to read with the credentials of its own chain: `aws://[PROFILE]`, `azure://`, `gcp://[PROJECT]`, `alibaba://[PROFILE]`, `kubernetes://[CONTEXT]`, `registry://HOST[/REPOSITORY]`.',
    ),
  accounts: z
    .array(glob)
    .default([])
    .describe('Only these accounts, subscriptions, projects or clusters; all that can be seen without.'),
  regions: z.array(glob).default([]).describe('Only these regions; all that are switched on without.'),
  kinds: z.array(glob).default([]).describe('Only these kinds of resource; without, all that are read by policies and tracing.'),
  assumeRole: z.string().max(2_000).optional().describe('A role to take in each account, by name or full identity.'),
  events: z
    .string()
    .max(2_000)
    .optional()
    .describe('Where its events arrive: the address of a queue, the name of a subscription. Clusters need none.'),
  every: z
    .string()
    .regex(/^[1-9][0-9]{0,4}[mhd]$/, 'as in `30m`, `6h` or `1d`')
    .default('6h')
    .describe('How often all of it is read while following; events are followed in between.'),
});

const perPhase = z.partialRecord(phase, rung);

const limitsSchema = z.strictObject({
  textFile: bytes(5 * 1024 ** 2, 'A text file that is read whole.'),
  jsonDocument: bytes(256 * 1024 ** 2, 'A JSON document that is read whole: a scanner report, an advisory.'),
  line: bytes(16 * 1024 ** 2, 'One line of a JSON lines file.'),
  uncompressed: bytes(16 * 1024 ** 3, 'A layer or archive, uncompressed.'),
  compressionRatio: count(200, 'How many times its compressed size something may become.'),
  archiveEntries: count(2_000_000, 'Entries of one archive or layer.'),
  files: count(200_000, 'Files below one folder that are looked at.'),
  yamlAliases: count(1_000, 'Aliases that a YAML file may expand to.'),
  yamlDocuments: count(10_000, 'Documents in one YAML file.'),
});

export const configurationSchema = z.strictObject({
  $schema: z.string().optional(),
  apiVersion: z.literal('headwater.dev/v1'),
  kind: z.literal('Configuration'),
  organisation: z.string().max(200).optional().describe('Your name for yourselves, shown in reports.'),
  kubernetesVersion: kubernetesVersionSchema
    .prefault(formatKubernetesVersion(NEWEST_KUBERNETES))
    .describe("The version of Kubernetes whose rules policies judge by, as a text: '1.33'."),
  ownedRegistries: z
    .array(glob)
    .default([])
    .describe('Repositories that you build yourselves, as globs: a fix is looked for in their source. Others are upstream.'),
  sources: z
    .array(sourceSchema)
    .default([])
    .describe('What runs: clouds and clusters that `headwater source sync` reads into the inventory.')
    .refine(
      (sources) => new Set(sources.map(({ name, address }) => name ?? address)).size === sources.length,
      'two sources have the same name; give one a `name` of its own',
    ),
  releasePhases: z
    .array(phaseRuleSchema)
    .default([])
    .describe('Rules that say which release phase a resource is in. The first that matches wins.'),
  phaseConventions: z
    .boolean()
    .default(true)
    .describe(
      'Where no rule matches: take words such as `prod` or `staging` in overlay, namespace, labels and path for what they say.',
    ),
  response: z
    .strictObject({
      preset: z
        .enum(PRESET_NAMES)
        .optional()
        .describe(
          'The response plan that holds where nothing else is said: `watch` (tell), `assist` (propose), `guard` (hold and contain) or `operate` (enforce what earned it). `assist` without.',
        ),
      file: z
        .string()
        .min(1)
        .max(4_000)
        .optional()
        .describe(
          'A response plan of your own, `kind: ResponsePlan`, relative to this file; what it leaves out is of `preset`, or of `watch` without one.',
        ),
      ceiling: rung
        .optional()
        .describe(
          'The strongest rung the organisation trusts automation with; in place of what the plan says. Where nobody says it, it is that of the preset, but at least `hold` for `headwater gate`, which you put into a pipeline yourself.',
        ),
      teams: z.record(z.string(), rung).default({}).describe('Ceilings of single owners, by name.'),
      plan: z
        .partialRecord(z.enum(SEVERITIES), perPhase)
        .default({})
        .describe('Severity × release phase → the strongest rung wanted; these cells in place of those of the plan.'),
    })
    .prefault({}),
  exemptions: z
    .array(exemptionSchema)
    .default([])
    .describe('What somebody has accepted until a day: findings that one is about are recorded and nothing more.'),
  policies: z
    .strictObject({
      packs: z
        .array(z.string())
        .optional()
        .describe('The packs that a scan evaluates; by default those whose names end in `-starter`.'),
      folders: z.array(z.string()).default([]).describe('Folders with policies of your own, relative to this file.'),
      rollout: z
        .record(z.string(), perPhase)
        .default({})
        .describe('How far a policy has been let in each release phase, by policy id; `record` where nothing is said.'),
    })
    .prefault({}),
  notify: notifySchema,
  people: peopleSchema,
  server: serverSchema,
  worker: workerSchema,
  webhooks: webhooksSchema,
  limits: limitsSchema.prefault({}).describe('Bounds that hold whatever an input says.'),
});

export type ConfiguredSource = z.infer<typeof sourceSchema>;
export type Configuration = z.infer<typeof configurationSchema>;

/** What holds when there is no file. */
export const DEFAULT_CONFIGURATION: Configuration = configurationSchema.parse({
  apiVersion: 'headwater.dev/v1',
  kind: 'Configuration',
});

function bytes(standard: number, description: string) {
  return z.number().int().positive().default(standard).describe(`${description} In bytes.`);
}

function count(standard: number, description: string) {
  return z.number().int().positive().default(standard).describe(description);
}
