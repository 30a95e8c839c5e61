import { expect, it } from 'vitest';
import { grant } from './grant.js';
import { KINDS } from './kinds/index.js';

const statementsOf = (text: string): readonly { readonly Action: readonly string[]; readonly Resource: string }[] =>
  (JSON.parse(text) as { readonly Statement: readonly { readonly Action: readonly string[]; readonly Resource: string }[] })
    .Statement;

it('allows what is asked for, once each and in order, and nothing else', () => {
  const { as, format, text, apply } = grant(['ram:ListUsers', 'ecs:DescribeDisks', 'ram:ListUsers', 'sts:GetCallerIdentity']);
  expect({ as, format }).toEqual({ as: 'RAM policy', format: 'json' });
  expect(JSON.parse(text)).toEqual({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: ['ecs:DescribeDisks', 'ram:ListUsers'], Resource: '*' }],
  });
  expect(apply).toContain('aliyun ram CreatePolicy');
});

it('allows what takes messages or assumes roles for our queues and roles only', () => {
  const statements = statementsOf(grant(['mns:ReceiveMessage', 'mns:DeleteMessage', 'sts:AssumeRole', 'ram:ListUsers']).text);
  expect(statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action)).toEqual(['ram:ListUsers']);
});

it('asks for rights to read and nothing else', () => {
  const all = KINDS.flatMap(({ calls }) => calls.map(({ permission }) => permission));
  const [read, other] = [/:(Describe|List|Get|Search)[A-Za-z0-9]+$/, ['sts:AssumeRole']];
  expect(all.filter((permission) => !read.test(permission) && !other.includes(permission))).toEqual([]);
  expect(all.filter((permission) => /GetObject|UserKubeconfig|AccountPassword|GetSecretValue|Decrypt/i.test(permission))).toEqual(
    [],
  );
});
