/**
 * Reads the files `policies/frameworks/<id>.yaml`, and those of users: the requirements of a framework, as data, for policies
 * to be held against. Gives what a file says, or throws FRAMEWORK_INVALID with the line of everything that is wrong in it.
 */
import { dirname } from 'node:path';
import { z } from 'zod';
import { HeadwaterError } from '../lib/errors.js';
import { readTextInside } from '../lib/read-inside.js';
import { locateNode, readYamlDocuments, type YamlDocument } from '../lib/yaml/index.js';
import type { PolicyFileLimits } from './policy-file.js';

const text = z.string().refine((value) => value.trim() !== '', 'it is empty');

const requirementId = z
  .string({
    // Without quotes YAML reads 1.10 as the number 1.1, another requirement.
    error: ({ input }) => (typeof input === 'number' ? "an id is a text: write it in quotes, as in '1.10'" : undefined),
  })
  .regex(/^[A-Za-z0-9][A-Za-z0-9._()/-]{0,99}$/, "an id is of letters, digits and . - _ / ( ), as in '1.10'");

const requirementSchema = z.strictObject({
  id: requirementId.describe('Its number, as the framework has it and policies name it.'),
  title: text.describe('What it asks for, in a few words of our own: frameworks are under copyright.'),
  assessment: z.enum(['automated', 'manual']).describe('Whether a machine or a person judges it, as the framework says.'),
  outside: text.optional().describe('Why no resource can show whether it is met.'),
});

export const frameworkSchema = z.strictObject({
  apiVersion: z.literal('headwater.dev/v1'),
  kind: z.literal('Framework'),
  metadata: z.strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{0,99}$/, 'a framework is called like `cis-kubernetes-1.10`')
      .describe('What policies name it by.'),
  }),
  spec: z.strictObject({
    title: text,
    version: z.string({
      error: ({ input }) => (typeof input === 'number' ? "a version is a text: write it in quotes, as in '3.0'" : undefined),
    }),
    url: z.url({ protocol: /^https?$/, normalize: true }).describe('Where it is published.'),
    scope: text.describe('Which of its requirements are listed, and why the others are not.'),
    requirements: z
      .array(requirementSchema)
      .min(1, 'there is at least one requirement')
      .superRefine((list, context) => {
        const seen = new Set<string>();
        for (const [index, { id }] of list.entries()) {
          if (seen.has(id)) context.addIssue({ code: 'custom', path: [index, 'id'], message: `${id} is listed twice` });
          seen.add(id);
        }
      }),
  }),
});

export type Framework = z.output<typeof frameworkSchema>['spec'] & { readonly name: string };

/** Throws INPUT_NOT_FOUND, FILE_UNREADABLE, FILE_TOO_LARGE, ENCODING_UNREADABLE or FRAMEWORK_INVALID. */
export async function readFrameworkFile(path: string, limits: PolicyFileLimits): Promise<Framework> {
  const read = await readTextInside(dirname(path), path, limits.textFile);
  if (read.kind === 'absent') throw new HeadwaterError('INPUT_NOT_FOUND', `there is no framework at ${path}`);
  if (read.kind === 'refused') throw new HeadwaterError(read.code, `${path} cannot be read: ${read.why}`);
  return parseFramework(read.text, path, limits);
}

/** @param path names the file in errors. Throws FRAMEWORK_INVALID. */
export function parseFramework(content: string, path: string, limits: PolicyFileLimits): Framework {
  const { documents, problems } = readYamlDocuments(content, limits);
  if (problems.length > 0) throw invalid(problems.map(({ line, reason }) => `${path}:${line}: ${reason}`));
  const [document, second] = documents;
  if (document === undefined) throw invalid([`${path}:1: the file is empty`]);
  if (second !== undefined) throw invalid([`${path}:${second.startLine}: the file holds more than one document`]);
  const read = frameworkSchema.safeParse(document.value);
  if (!read.success) throw invalid(read.error.issues.map((issue) => problemAt(issue, document, path)));
  const { metadata, spec } = read.data;
  return { name: metadata.name, ...spec, scope: spec.scope.trim() };
}

function problemAt(issue: z.core.$ZodIssue, document: YamlDocument, path: string): string {
  const keys = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
  const steps = keys.map((key) => (typeof key === 'number' ? key : String(key)));
  const place = `${path}:${locateNode(document, steps).startLine}`;
  return steps.length === 0 ? `${place}: ${issue.message}` : `${place}: ${steps.join('.')}: ${issue.message}`;
}

function invalid(problems: readonly string[]): HeadwaterError {
  return new HeadwaterError('FRAMEWORK_INVALID', problems.join('\n'));
}
