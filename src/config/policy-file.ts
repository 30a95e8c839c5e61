/**
 * Reads one policy.yaml or cases.yaml. Gives what it says, or throws POLICY_INVALID with the file and line of everything
 * that is wrong in it, expressions included: a policy that is read is one that can be evaluated.
 */
import { dirname } from 'node:path';
import type { z } from 'zod';
import { ExpressionError } from '../lib/cel/index.js';
import { HeadwaterError } from '../lib/errors.js';
import { membersOf } from '../lib/expression-members.js';
import type { KubernetesVersion } from '../lib/kubernetes-version.js';
import { readTextInside } from '../lib/read-inside.js';
import { locateNode, readYamlDocuments, type YamlDocument } from '../lib/yaml/index.js';
import { POLICY_INPUTS, policyId, type FieldEdit, type Policy, type PolicyFix, type Result } from '../model/index.js';
import type { ExpressionEngine, Limits } from '../ports/index.js';
import { casesSchema, policySchema, type CaseResource } from './policy-schema.js';

type Spec = z.output<typeof policySchema>['spec'];
export type PolicyFileLimits = Pick<Limits, 'textFile' | 'yamlAliases' | 'yamlDocuments'>;

/** A resource, and what a policy must say of it. */
export interface PolicyCase {
  readonly name: string;
  readonly expect: Result['kind'];
  readonly resource: CaseResource;
  /** What it is judged by; undefined means the newest version that is known. */
  readonly kubernetesVersion?: KubernetesVersion;
  /** Field paths of what could not be read. */
  readonly unread: readonly string[];
  readonly related: readonly CaseResource[];
  readonly relatedComplete: boolean;
  /** The time to judge by; undefined means the present. */
  readonly now?: Date;
  /** Exactly these field paths fail; undefined when the case does not care. */
  readonly fields?: readonly string[];
  /** Part of the message or reason. */
  readonly message?: string;
}

/** Throws FILE_UNREADABLE, FILE_TOO_LARGE, ENCODING_UNREADABLE or POLICY_INVALID. */
export async function readPolicyFile(path: string, limits: PolicyFileLimits, engine: ExpressionEngine): Promise<Policy> {
  return parsePolicy(await readText(path, limits), path, limits, engine);
}

/** Throws FILE_UNREADABLE, FILE_TOO_LARGE, ENCODING_UNREADABLE or POLICY_INVALID. */
export async function readPolicyCases(path: string, limits: PolicyFileLimits): Promise<readonly PolicyCase[]> {
  return parsePolicyCases(await readText(path, limits), path, limits);
}

/** @param path names the file in errors. Throws POLICY_INVALID. */
export function parsePolicy(text: string, path: string, limits: PolicyFileLimits, engine: ExpressionEngine): Policy {
  const document = onlyDocument(text, path, limits);
  const { metadata, spec } = checked(policySchema, document, path);
  refuseExpressions(spec, document, path, engine);
  return {
    id: policyId(`${metadata.family}/${metadata.name}`),
    title: spec.title,
    description: spec.description.trim(),
    severity: spec.severity,
    severityReason: spec.severityReason.trim(),
    packs: spec.packs,
    select: {
      podTemplates: spec.select.podTemplates ?? false,
      apiGroups: spec.select.apiGroups ?? [],
      kinds: spec.select.kinds ?? [],
    },
    joins: spec.with.map(({ name, relation, kinds = [] }) => ({ name, relation, kinds })),
    matchConditions: spec.matchConditions,
    variables: spec.variables,
    validations: spec.validations.map(({ messageExpression, fields, edit, ...said }) => ({
      ...said,
      ...(edit === undefined ? {} : { edit: editOf(edit) }),
      ...(messageExpression === undefined ? {} : { messageExpression }),
      ...(fields === undefined ? {} : { fields }),
    })),
    fix: fixOf(spec.fix),
    controls: spec.controls,
  };
}

/** @param path names the file in errors. Throws POLICY_INVALID. */
export function parsePolicyCases(text: string, path: string, limits: PolicyFileLimits): readonly PolicyCase[] {
  const { cases } = checked(casesSchema, onlyDocument(text, path, limits), path);
  return cases.map(({ kubernetesVersion, fields, message, now, unread = [], related = [], relatedComplete = true, ...said }) => ({
    ...said,
    unread,
    related,
    relatedComplete,
    ...(now === undefined ? {} : { now: new Date(now) }),
    ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
    ...(fields === undefined ? {} : { fields }),
    ...(message === undefined ? {} : { message }),
  }));
}

async function readText(path: string, limits: PolicyFileLimits): Promise<string> {
  const read = await readTextInside(dirname(path), path, limits.textFile);
  if (read.kind === 'text') return read.text;
  if (read.kind === 'absent') throw new HeadwaterError('FILE_UNREADABLE', `${path} is not there`);
  throw new HeadwaterError(read.code, `${path} cannot be read: ${read.why}`);
}

function onlyDocument(text: string, path: string, limits: PolicyFileLimits): YamlDocument {
  const { documents, problems } = readYamlDocuments(text, limits);
  if (problems.length > 0) throw invalid(problems.map(({ line, reason }) => `${path}:${line}: ${reason}`));
  const [only, second] = documents;
  if (only === undefined) throw invalid([`${path}:1: the file is empty`]);
  if (second !== undefined) throw invalid([`${path}:${second.startLine}: the file holds more than one document`]);
  return only;
}

function checked<Schema extends z.ZodType>(schema: Schema, document: YamlDocument, path: string): z.output<Schema> {
  const read = schema.safeParse(document.value);
  if (read.success) return read.data;
  throw invalid(
    read.error.issues.map((issue) => {
      const keys = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
      return `${at(document, path, keys)}: ${issue.message}`;
    }),
  );
}

function refuseExpressions(spec: Spec, document: YamlDocument, path: string, engine: ExpressionEngine): void {
  const declared = spec.variables.map(({ name }) => name);
  const joins = spec.with.map(({ name }) => name);
  const problems: string[] = [];
  for (const { text, keys, variables } of expressionsOf(spec, declared)) {
    const problem = problemOf(text, variables, joins, engine);
    if (problem !== undefined) problems.push(`${at(document, path, ['spec', ...keys])}: ${problem}`);
  }
  if (problems.length > 0) throw invalid(problems);
}

interface WrittenExpression {
  readonly text: string;
  readonly keys: readonly (string | number)[];
  /** The names that it may use as `variables.NAME`. */
  readonly variables: readonly string[];
}

function expressionsOf(spec: Spec, declared: readonly string[]): readonly WrittenExpression[] {
  const expressions: WrittenExpression[] = [];
  const add = (text: string | undefined, keys: readonly (string | number)[], variables = declared) => {
    if (text !== undefined) expressions.push({ text, keys, variables });
  };
  // As in Kubernetes, conditions are judged before there are variables.
  for (const [index, { expression }] of spec.matchConditions.entries())
    add(expression, ['matchConditions', index, 'expression'], []);
  for (const [index, { expression }] of spec.variables.entries()) {
    add(expression, ['variables', index, 'expression'], declared.slice(0, index));
  }
  for (const [index, { expression, messageExpression, fields }] of spec.validations.entries()) {
    add(expression, ['validations', index, 'expression']);
    add(messageExpression, ['validations', index, 'messageExpression']);
    add(fields, ['validations', index, 'fields']);
  }
  return expressions;
}

function problemOf(
  text: string,
  variables: readonly string[],
  joins: readonly string[],
  engine: ExpressionEngine,
): string | undefined {
  try {
    // Variables are looked for below, where their names can be told apart.
    engine.compileProgram({ inputs: [...POLICY_INPUTS, 'variables'], variables: [], expressions: [text] });
  } catch (error) {
    if (error instanceof ExpressionError) return `this is no expression: ${error.message}`;
    throw error;
  }
  const stranger = membersOf(text, 'variables')?.find((name) => !variables.includes(name));
  if (stranger !== undefined) return `no variable '${stranger}' is declared before this`;
  const unrelated = membersOf(text, 'related')?.find((name) => !joins.includes(name));
  return unrelated === undefined ? undefined : `nothing under \`with\` is called '${unrelated}'`;
}

function at(document: YamlDocument, path: string, keys: readonly PropertyKey[]): string {
  const steps = keys.map((key) => (typeof key === 'number' ? key : String(key)));
  const place = `${path}:${locateNode(document, steps).startLine}`;
  return steps.length === 0 ? place : `${place}: ${steps.join('.')}`;
}

function invalid(problems: readonly string[]): HeadwaterError {
  return new HeadwaterError('POLICY_INVALID', problems.join('\n'));
}

function editOf(edit: NonNullable<Spec['fix']['edit']>): FieldEdit {
  return edit.set === undefined ? { kind: 'remove' } : { kind: 'set', value: edit.set };
}

function fixOf(fix: Spec['fix']): PolicyFix {
  const { edit } = fix;
  return {
    guidance: fix.guidance.trim(),
    ...(edit === undefined ? {} : { edit: editOf(edit) }),
    ...(fix.mitigation === undefined ? {} : { mitigation: fix.mitigation }),
  };
}
