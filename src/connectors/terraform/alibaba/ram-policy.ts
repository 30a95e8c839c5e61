/** A custom permission policy as RAM answers, its document parsed, and the documents that data sources make. */
import { dataOf } from '../field.js';
import type { Block, Computed, Projection } from '../projection.js';
import { termOf, unknown, type Term } from '../term.js';

export const ramPolicy: Projection = {
  platform: 'alibaba',
  apiVersion: 'ram.aliyuncs.com/2015-05-01',
  kind: 'Policy',
  from: 'alicloud_ram_policy',
  project(block) {
    const name = block.get('policy_name').or(block.get('name'));
    const document = block.get('policy_document').or(block.get('document'));
    return {
      name,
      tags: block.get('tags'),
      object: { PolicyName: name, PolicyType: 'Custom', DefaultPolicyVersion: { PolicyDocument: document.document() } },
    };
  },
};

/** The document that `data.alicloud_ram_policy_document` makes of its statements. */
export const ramPolicyDocument: Computed = {
  of: 'data.alicloud_ram_policy_document',
  attribute: 'document',
  compute(block) {
    const statements = block.all('statement');
    const why = 'the text of the policy is made by the provider';
    if (statements.state === 'unknown') return unknown(why);
    const json = map([['Statement', { kind: 'list', items: statements.known.map(statement) }]]);
    return { kind: 'unknown', why, json };
  },
};

function statement(block: Block): Term {
  const conditions = block.all('condition');
  return map([
    ['Effect', termIn(block, 'effect') ?? termOf('Allow')],
    ...[['Action', 'action'] as const, ['Resource', 'resource'] as const].flatMap(([member, name]): [string, Term][] => {
      const term = termIn(block, name);
      return term === undefined ? [] : [[member, term]];
    }),
    // What a condition asks is not looked into: that there is one is.
    ...(conditions.state === 'absent' ? [] : [['Condition', unknown('conditions are not read')] as [string, Term]]),
  ]);
}

function termIn(block: Block, name: string): Term | undefined {
  return dataOf(block.get(name)).term;
}

function map(entries: readonly (readonly [string, Term])[]): Term {
  return { kind: 'map', entries: new Map(entries) };
}
