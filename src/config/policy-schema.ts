/** What policy.yaml and cases.yaml may say, as the schemas that they are read by. An unknown key is an error: a typo must not weaken a guardrail. */
import { z } from 'zod';
import { RELATIONS, SEVERITIES, type Json } from '../model/index.js';
import { kubernetesVersionSchema } from './kubernetes-version.js';

/** A resource as its provider gives it: only these two keys are known to be there. */
export interface CaseResource {
  readonly [key: string]: Json;
  readonly apiVersion: string;
  readonly kind: string;
}

const API_VERSION = 'headwater.dev/v1';
const NAME = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

const name = z.string().regex(NAME, 'a name is of lower case letters, digits and dashes, at most 63');
const text = z
  .string()
  .max(4000)
  .refine((value) => value.trim() !== '', 'it is empty');
const expression = z.string().min(1, 'an expression is not empty');
const words = (what: string) => z.array(z.string().max(253)).min(1, `name at least one ${what}`);

const namedBy = (pattern: RegExp, rule: string) => {
  return z
    .array(z.strictObject({ name: z.string().regex(pattern, rule), expression }))
    .refine((list) => new Set(list.map((item) => item.name)).size === list.length, 'each name is used once')
    .default([]);
};

const json = z.custom<Json>((value) => value !== undefined, 'a value is missing');

const selectSchema = z
  .strictObject({
    podTemplates: z
      .literal(true)
      .optional()
      .describe('Pods and everything that makes Pods; `object` is the Pod or its template.'),
    apiGroups: words('group').optional().describe("API groups; '' is Kubernetes' core group, '*' is any."),
    kinds: words('kind').optional().describe("Kinds; '*' is any."),
  })
  .refine(
    ({ podTemplates, apiGroups, kinds }) =>
      podTemplates === true ? apiGroups === undefined && kinds === undefined : apiGroups !== undefined && kinds !== undefined,
    'say either `podTemplates: true`, or both `apiGroups` and `kinds`',
  );

const editSchema = z
  .strictObject({ set: json.optional(), remove: z.literal(true).optional() })
  .refine((edit) => Object.hasOwn(edit, 'set') !== Object.hasOwn(edit, 'remove'), 'say either `set: VALUE` or `remove: true`');

export const policySchema = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Policy'),
  metadata: z.strictObject({
    name: name.describe('The policy is called `family/name`.'),
    family: name.describe('What it is about: `kubernetes`, `dockerfile`.'),
  }),
  spec: z.strictObject({
    title: text.describe('What must be so, in a few words.'),
    description: text.describe('What it asks for, in one or two sentences.'),
    severity: z.enum(SEVERITIES),
    severityReason: text.describe('Why it is as severe as that.'),
    packs: z.array(name).default([]).describe('The packs that it belongs to.'),
    select: selectSchema.describe('What it is tried against.'),
    with: z
      .array(
        z.strictObject({
          name: z.string().regex(VARIABLE, 'a name is of letters, digits and underscores'),
          relation: z.enum(RELATIONS),
          kinds: words('kind').optional().describe('Only those of these kinds.'),
        }),
      )
      .refine((list) => new Set(list.map((item) => item.name)).size === list.length, 'each name is used once')
      .default([])
      .describe('Related resources that expressions see as `related.NAME`.'),
    matchConditions: namedBy(NAME, 'a name is of lower case letters, digits and dashes').describe(
      'All must be true, else the policy does not apply.',
    ),
    variables: namedBy(VARIABLE, 'a variable is of letters, digits and underscores').describe(
      'Values that later expressions see as `variables.NAME`.',
    ),
    validations: z
      .array(
        z.strictObject({
          expression: expression.describe('True when all is well.'),
          message: text.describe('What is wrong when it is false.'),
          messageExpression: expression.optional().describe('A text to say instead of `message`.'),
          fields: expression.optional().describe('The field path, or the list of them, where it is wrong, from `object`.'),
          edit: editSchema.optional().describe('What these fields must become, where that differs from `fix.edit`.'),
        }),
      )
      .min(1, 'a policy has at least one validation'),
    fix: z.strictObject({
      guidance: text.describe('How to put it right at the source.'),
      edit: editSchema.optional().describe('What each failing field must become.'),
      mitigation: text.optional().describe('The action that contains what runs meanwhile.'),
    }),
    controls: z
      .array(
        z.strictObject({
          framework: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,99}$/, 'a framework is called like `cis-kubernetes-1.10`'),
          id: text,
          covers: z.enum(['whole', 'part']).default('whole').describe('Whether it checks all of the requirement.'),
        }),
      )
      .default([])
      .describe('The requirements of frameworks that it checks.'),
  }),
});

export const casesSchema = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('PolicyCases'),
  cases: z
    .array(
      z
        .strictObject({
          name: text.describe('What the case shows.'),
          expect: z.enum(['pass', 'fail', 'not-applicable', 'error']),
          resource: z
            .custom<CaseResource>(isCaseResource, 'a resource is an object with an apiVersion and a kind')
            .describe('The resource as its provider gives it.'),
          kubernetesVersion: kubernetesVersionSchema
            .optional()
            .describe('The version of Kubernetes to judge by; the newest that is known without it.'),
          unread: z.array(text).optional().describe('Field paths, from the root of the resource, of what could not be read.'),
          related: z
            .array(z.custom<CaseResource>(isCaseResource, 'a resource is an object with an apiVersion and a kind'))
            .optional()
            .describe('Other resources that are there.'),
          relatedComplete: z.boolean().optional().describe('False when there may be more of them that could not be read.'),
          now: z.iso.datetime({ offset: true }).optional().describe('The time to judge by.'),
          fields: z
            .array(z.string())
            .optional()
            .describe('The field paths that must fail, from the root of the resource, in any order.'),
          message: z
            .string()
            .min(1)
            .optional()
            .describe('A text that the message of a fail, or the reason of an error, must hold.'),
        })
        .refine(({ expect, fields }) => fields === undefined || expect === 'fail', 'only a case that fails has `fields`')
        .refine(
          ({ expect, message }) => message === undefined || expect === 'fail' || expect === 'error',
          'only a case that fails or is in error has a `message`',
        ),
    )
    .min(1, 'there is at least one case')
    .refine((list) => new Set(list.map((item) => item.name)).size === list.length, 'each name is used once'),
});

function isCaseResource(value: unknown): value is CaseResource {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return ['apiVersion', 'kind'].every((key) => typeof Object.getOwnPropertyDescriptor(value, key)?.value === 'string');
}
