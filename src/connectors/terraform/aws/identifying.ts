/**
 * What identifies another block, such as the ARN of its key, is known only after apply; that it is set, and that it is no
 * wildcard, is known before. Such a value stands as that block's address. Nothing else that is unknown becomes known here.
 */
import { dataOf, makeField, type Field } from '../field.js';
import type { Term } from '../term.js';

/**
 * What is known after apply of these is an id, an ARN, a name, an account's number. An identity provider is none of them: what
 * counts there is whose it is.
 */
const IDENTIFIED = new Set([
  'aws_caller_identity',
  'aws_cloudfront_distribution',
  'aws_cloudfront_origin_access_identity',
  'aws_cloudtrail',
  'aws_cloudwatch_event_rule',
  'aws_cloudwatch_log_group',
  'aws_iam_role',
  'aws_iam_user',
  'aws_kms_alias',
  'aws_kms_external_key',
  'aws_kms_key',
  'aws_kms_replica_key',
  'aws_lambda_function',
  'aws_organizations_organization',
  'aws_s3_bucket',
  'aws_sns_topic',
  'aws_sqs_queue',
  'aws_vpc',
  'aws_vpc_endpoint',
]);

/** `module.logs.aws_kms_key.this[0]`, `data.aws_caller_identity.current` */
const TYPE = /(?:^|\.)(aws_\w+)\.[^."]+(?:\[[^\]]*\])?$/;

/** Deeper than any policy document is; what is below stays as it is. */
const MAX_DEPTH = 64;

/** The field, or the address of the block that it identifies. */
export function identifying(field: Field): Field {
  const data = dataOf(field);
  return data.term === undefined ? field : makeField({ ...data, term: identified(data.term, 0) });
}

/** A policy document with its principals, resources and conditions. */
export function policyDocument(field: Field): Field {
  return identifying(field.document());
}

function identified(term: Term, depth: number): Term {
  if (depth > MAX_DEPTH) return term;
  switch (term.kind) {
    case 'unknown': {
      const [block] = term.refers ?? [];
      if (block === undefined || term.json !== undefined || !IDENTIFIED.has(TYPE.exec(block.address)?.[1] ?? '')) return term;
      return { kind: 'value', value: block.address, ...(term.at === undefined ? {} : { at: term.at }) };
    }
    case 'list':
      return { ...term, items: term.items.map((item) => identified(item, depth + 1)) };
    case 'map':
      return { ...term, entries: new Map([...term.entries].map(([key, item]) => [key, identified(item, depth + 1)])) };
    default:
      return term;
  }
}
