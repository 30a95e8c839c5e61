/** What Kyverno's test files and the files beside them may say: https://kyverno.io/docs/kyverno-cli/reference/kyverno_test/ */
import { z } from 'zod';
import type { Json } from '../model/index.js';

const paths = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);
const json = z.record(
  z.string(),
  z.custom<Json>((value) => value !== undefined),
);
const labels = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});

const resultSchema = z.looseObject({
  policy: z.string(),
  rule: z.string().nullish(),
  kind: z.string().nullish(),
  namespace: z.string().nullish(),
  resource: z.string().nullish(),
  resources: z.array(z.string()).nullish(),
  resourceSpecs: z
    .array(
      z.looseObject({
        group: z.string().nullish(),
        version: z.string().nullish(),
        kind: z.string().nullish(),
        namespace: z.string().nullish(),
        name: z.string(),
      }),
    )
    .nullish(),
  operation: z.enum(['CREATE', 'UPDATE', 'DELETE', '']).nullish(),
  result: z.enum(['pass', 'fail', 'skip', 'warn', 'error']).nullish(),
  /** The name of `result` in old files. */
  status: z.enum(['pass', 'fail', 'skip', 'warn', 'error']).nullish(),
});

export const valuesSchema = z.looseObject({
  globalValues: json.nullish(),
  policies: z
    .array(
      z.looseObject({
        name: z.string(),
        resources: z.array(z.looseObject({ name: z.string(), values: json.nullish() })).nullish(),
      }),
    )
    .nullish(),
  namespaceSelector: z.array(z.looseObject({ name: z.string(), labels })).nullish(),
  namespaces: z.array(z.looseObject({ metadata: z.looseObject({ name: z.string(), labels }) })).nullish(),
});

export const kyvernoTestSchema = z.looseObject({
  kind: z.literal('Test').nullish(),
  policies: paths,
  resources: paths,
  targetResources: paths,
  paramResources: paths,
  exceptions: paths,
  jsonPayload: z.string().nullish(),
  jsonPayloads: paths,
  variables: z.string().nullish(),
  values: valuesSchema.nullish(),
  userinfo: z.string().nullish(),
  context: z.string().nullish(),
  results: z
    .array(resultSchema)
    .nullish()
    .transform((value) => value ?? []),
});

export const userInfoSchema = z.looseObject({
  roles: paths,
  clusterRoles: paths,
  userInfo: json.nullish(),
});

export const contextSchema = z.looseObject({
  spec: z.looseObject({
    resources: z.array(json).nullish(),
    images: z.array(z.looseObject({ image: z.string() })).nullish(),
  }),
});

export type KyvernoTest = z.output<typeof kyvernoTestSchema>;
export type KyvernoTestResult = z.output<typeof resultSchema>;
export type KyvernoValues = z.output<typeof valuesSchema>;
