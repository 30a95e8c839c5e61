/** What files of Kubernetes' admission policies and of Kyverno's may say, as the schemas that they are read by. An unknown key of what decides a verdict is an error: a typo must not weaken a guardrail. */
import { z } from 'zod';
import type { LabelSelectorSpec, MatchResources } from '../model/index.js';

const texts = z.array(z.string());
const expression = z.string().refine((value) => value.trim() !== '', 'an expression is not empty');
const labels = z.record(z.string(), z.string());
/** What is written with no value is not there. */
const optional = <S extends z.ZodType>(schema: S) => schema.nullish().transform((value) => value ?? undefined);
const list = <S extends z.ZodType>(item: S) =>
  z
    .array(item)
    .max(1000, 'more than 1000 of them are not read')
    .nullish()
    .transform((value) => value ?? []);

const selectorSchema = z
  .strictObject({
    matchLabels: labels.nullish().transform((value) => value ?? {}),
    matchExpressions: list(
      z.strictObject({
        key: z.string(),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: list(z.string()),
      }),
    ),
  })
  .transform((selector): LabelSelectorSpec => selector);

const ANYTHING: LabelSelectorSpec = { matchLabels: {}, matchExpressions: [] };

const ruleSchema = z.strictObject({
  operations: texts.nullish().transform((value) => value ?? ['*']),
  apiGroups: texts.nullish().transform((value) => value ?? []),
  apiVersions: texts.nullish().transform((value) => value ?? []),
  resources: texts.nullish().transform((value) => value ?? []),
  resourceNames: list(z.string()),
  scope: z
    .enum(['*', 'Cluster', 'Namespaced'])
    .nullish()
    .transform((value) => value ?? '*'),
});

export const matchResourcesSchema = z
  .strictObject({
    resourceRules: list(ruleSchema),
    excludeResourceRules: list(ruleSchema),
    namespaceSelector: selectorSchema.nullish().transform((value) => value ?? ANYTHING),
    objectSelector: selectorSchema.nullish().transform((value) => value ?? ANYTHING),
    matchPolicy: z
      .enum(['Exact', 'Equivalent'])
      .nullish()
      .transform((value) => value ?? 'Equivalent'),
  })
  .transform((resources): MatchResources => resources);

const namedExpression = z.strictObject({ name: z.string().min(1), expression });
const validationSchema = z
  .strictObject({
    expression,
    message: optional(z.string()),
    messageExpression: optional(z.string()),
    reason: optional(z.string()),
  })
  .transform(({ expression: text, message, messageExpression }) => ({
    expression: text,
    ...(message === undefined || message === '' ? {} : { message }),
    ...(messageExpression === undefined || messageExpression === '' ? {} : { messageExpression }),
  }));
const auditAnnotation = z.strictObject({ key: z.string(), valueExpression: expression });

const expressions = {
  matchConditions: list(namedExpression),
  variables: list(namedExpression),
  validations: list(validationSchema),
  auditAnnotations: list(auditAnnotation),
  failurePolicy: z
    .enum(['Fail', 'Ignore'])
    .nullish()
    .transform((value) => value ?? 'Fail'),
};

export const metadataSchema = z.looseObject({
  name: z.string().min(1),
  namespace: optional(z.string()),
  labels: labels.nullish().transform((value) => value ?? {}),
  annotations: labels.nullish().transform((value) => value ?? {}),
});

const about = { apiVersion: z.string(), kind: z.string(), metadata: metadataSchema, status: z.unknown().optional() };

const paramKindSchema = z.strictObject({ apiVersion: z.string(), kind: z.string() });
const paramRefSchema = z
  .strictObject({
    name: optional(z.string()),
    namespace: optional(z.string()),
    selector: optional(selectorSchema),
    parameterNotFoundAction: z
      .enum(['Allow', 'Deny'])
      .nullish()
      .transform((value) => value ?? 'Deny'),
  })
  .transform(({ name, namespace, selector, parameterNotFoundAction }) => ({
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(selector === undefined ? {} : { selector }),
    parameterNotFoundAction,
  }));

export const admissionPolicySchema = z.strictObject({
  ...about,
  spec: z
    .strictObject({
      paramKind: optional(paramKindSchema),
      matchConstraints: matchResourcesSchema,
      ...expressions,
    })
    .refine(
      ({ validations, auditAnnotations }) => validations.length + auditAnnotations.length > 0,
      'a policy has at least one validation or audit annotation',
    ),
});

export const admissionBindingSchema = z.strictObject({
  ...about,
  spec: z.strictObject({
    policyName: z.string().min(1),
    paramRef: optional(paramRefSchema),
    matchResources: optional(matchResourcesSchema),
    validationActions: list(z.enum(['Deny', 'Warn', 'Audit'])),
  }),
});

export const validatingPolicySchema = z.strictObject({
  ...about,
  spec: z.strictObject({
    matchConstraints: optional(matchResourcesSchema),
    ...expressions,
    validationActions: list(z.string()),
    validationAction: z.unknown().optional(),
    webhookConfiguration: z.unknown().optional(),
    autogen: optional(
      z.strictObject({
        podControllers: optional(z.strictObject({ controllers: optional(texts) })),
        validatingAdmissionPolicy: z.unknown().optional(),
      }),
    ),
    evaluation: optional(
      z.strictObject({
        mode: optional(z.string()),
        admission: z.unknown().optional(),
        background: z.unknown().optional(),
      }),
    ),
  }),
});

/** As much of a policy that is not evaluated as says what it is for. */
export const unevaluatedPolicySchema = z.looseObject({
  ...about,
  spec: z.looseObject({ matchConstraints: optional(matchResourcesSchema) }),
});

const descriptionSchema = z.strictObject({
  kinds: list(z.string()),
  name: optional(z.string()),
  names: list(z.string()),
  namespaces: list(z.string()),
  operations: list(z.string()),
  annotations: labels.nullish().transform((value) => value ?? {}),
  selector: optional(selectorSchema),
  namespaceSelector: optional(selectorSchema),
});

const users = {
  roles: list(z.string()),
  clusterRoles: list(z.string()),
  subjects: list(z.looseObject({ kind: z.string(), name: z.string(), namespace: optional(z.string()) })),
};

const filterSchema = z.strictObject({ resources: optional(descriptionSchema), ...users });

export const matchSchema = z.strictObject({
  any: optional(z.array(filterSchema)),
  all: optional(z.array(filterSchema)),
  resources: optional(descriptionSchema),
  ...users,
});

const celSchema = z.strictObject({
  generate: z.unknown().optional(),
  expressions: list(validationSchema),
  auditAnnotations: list(auditAnnotation),
  variables: list(namedExpression),
  paramKind: optional(paramKindSchema),
  paramRef: optional(paramRefSchema),
});

export const ruleOfClusterPolicySchema = z.looseObject({
  name: z.string(),
  match: matchSchema,
  exclude: optional(matchSchema),
  celPreconditions: list(namedExpression),
  preconditions: z.unknown().optional(),
  context: z.unknown().optional(),
  validate: optional(z.looseObject({ message: optional(z.string()), cel: optional(celSchema) })),
});

export const clusterPolicySchema = z.strictObject({
  ...about,
  spec: z.looseObject({ rules: list(ruleOfClusterPolicySchema) }),
});

export const exceptionSchema = z.strictObject({
  ...about,
  spec: z.strictObject({
    policyRefs: z.array(z.strictObject({ name: z.string(), kind: z.string() })).min(1),
    matchConditions: list(namedExpression),
    images: list(z.string()),
    allowedValues: list(z.string()),
    expiresAt: optional(z.iso.datetime({ offset: true })),
    reportResult: z
      .enum(['skip', 'pass'])
      .nullish()
      .transform((value) => value ?? 'skip'),
    properties: z.unknown().optional(),
    evaluationMode: z.unknown().optional(),
  }),
});

export const ruleExceptionSchema = z.strictObject({
  ...about,
  spec: z.strictObject({
    background: z.unknown().optional(),
    conditions: z.unknown().optional(),
    exceptions: z.array(z.strictObject({ policyName: z.string(), ruleNames: list(z.string()) })).min(1),
    match: matchSchema,
    podSecurity: z.unknown().optional(),
  }),
});

/** Any object of Kubernetes' API. */
export const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z
    .looseObject({
      name: optional(z.string()),
      namespace: optional(z.string()),
      labels: labels.nullish().transform((value) => value ?? {}),
      annotations: z
        .record(z.string(), z.unknown())
        .nullish()
        .transform((value) => value ?? {}),
    })
    .nullish(),
});
