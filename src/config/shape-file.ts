/**
 * Reads the files `policies/<family>/shapes/<service>.yaml`: what the resources of a provider look like, as data: which calls
 * of its API answer what, with which permission, and which types of Terraform declare them. Connectors are built to these,
 * and policies are held to them.
 */
import { z } from 'zod';
import { HeadwaterError } from '../lib/errors.js';
import { locateNode, readYamlDocuments } from '../lib/yaml/index.js';
import type { PolicyFileLimits } from './policy-file.js';

const member = z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]*$/, 'a member is called as the provider calls it');

export const shapesSchema = z.strictObject({
  apiVersion: z.literal('headwater.dev/v1'),
  kind: z.literal('ResourceShapes'),
  platform: z.string().regex(/^[a-z]+$/, 'a platform is a word of lower case letters'),
  shapes: z
    .array(
      z.strictObject({
        apiVersion: z
          .string()
          .regex(/^[^/\s]+\/[^/\s]+$/, 'an apiVersion is a service and a version: `s3.amazonaws.com/2006-03-01`'),
        kind: z.string().min(1),
        describes: z.string().min(1),
        calls: z
          .array(
            z.strictObject({
              call: z.string().min(1).describe('The operation, or the method and path.'),
              permission: z.string().min(1).describe('What the reader must be allowed.'),
              gives: z.array(member).min(1).describe('Top-level members of the object.'),
              absent: z.string().optional().describe('The answer that means that there is none.'),
            }),
          )
          .min(1),
        terraform: z.array(z.string().regex(/^[a-z0-9_]+$/)).default([]),
      }),
    )
    .min(1),
});

export type ResourceShapes = z.output<typeof shapesSchema>;

/** @param path names the file in errors. Throws POLICY_INVALID with the line of everything that is wrong. */
export function parseShapes(text: string, path: string, limits: PolicyFileLimits): ResourceShapes {
  const { documents, problems } = readYamlDocuments(text, limits);
  const [document] = documents;
  if (problems.length > 0 || document === undefined || documents.length > 1) {
    const lines = problems.map(({ line, reason }) => `${path}:${line}: ${reason}`);
    throw new HeadwaterError('POLICY_INVALID', lines.join('\n') || `${path}:1: it holds ${documents.length} documents, not one`);
  }
  const read = shapesSchema.safeParse(document.value);
  if (read.success) return read.data;
  const lines = read.error.issues.map((issue) => {
    const keys = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
    return `${path}:${locateNode(document, keys).startLine}: ${keys.join('.')}: ${issue.message}`;
  });
  throw new HeadwaterError('POLICY_INVALID', lines.join('\n'));
}
