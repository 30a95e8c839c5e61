import { describe, expect, it } from 'vitest';
import { projected } from '../../test/fakes/terraform.js';
import { parseHcl } from '../lib/hcl/parse.js';
import type { FieldWrite } from '../model/index.js';
import { editHcl } from './edit-hcl.js';

/** The file without these fields of the one resource that has them; undefined when only a person can take them out. */
async function without(source: string, ...paths: readonly string[]): Promise<string | undefined> {
  const resources = await projected(source);
  const fields = resources.flatMap(({ origin }) => origin?.fields ?? []);
  const writes = paths.map((path): FieldWrite | undefined => fields.find((field) => field.path === path)?.write);
  const known = writes.filter((write) => write !== undefined);
  if (known.length < paths.length) return undefined;
  const after = editHcl(
    source,
    known.map((write) => ({ write, edit: { kind: 'remove' } })),
  );
  expect(parseHcl('', after ?? '').problems).toEqual([]);
  return after;
}

const group = (rule: string): string => `resource "aws_security_group" "a" {
  name = "a"

  ingress {
    description = "SSH"
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
${rule}
  }
}
`;
const EMPTY = 'resource "aws_security_group" "a" {\n  name = "a"\n}\n';
const V4 = (index: number): string => `IpPermissions[0].IpRanges[${index}]`;
const V6 = 'IpPermissions[0].Ipv6Ranges[0]';

describe('taking what a rule lets in out of it', () => {
  it.each([
    ['the first', '    cidr_blocks = ["0.0.0.0/0", "10.0.0.0/8"]', [V4(0)], '    cidr_blocks = ["10.0.0.0/8"]'],
    ['the last', '    cidr_blocks = ["10.0.0.0/8", "0.0.0.0/0"]', [V4(1)], '    cidr_blocks = ["10.0.0.0/8"]'],
    [
      'neighbours at the end',
      '    cidr_blocks = ["10.0.0.0/8", "0.0.0.0/1", "128.0.0.0/1"]',
      [V4(1), V4(2)],
      '    cidr_blocks = ["10.0.0.0/8"]',
    ],
    [
      'others between',
      '    cidr_blocks = ["0.0.0.0/1", "10.0.0.0/8", "128.0.0.0/1"]',
      [V4(0), V4(2)],
      '    cidr_blocks = ["10.0.0.0/8"]',
    ],
    [
      'one on a line of its own, with its comment',
      '    cidr_blocks = [\n      "10.0.0.0/8",\n      "0.0.0.0/0", # all\n      "11.0.0.0/8",\n    ]',
      [V4(1)],
      '    cidr_blocks = [\n      "10.0.0.0/8",\n      "11.0.0.0/8",\n    ]',
    ],
    [
      'the last line',
      '    cidr_blocks = [\n      "10.0.0.0/8",\n      "0.0.0.0/0"\n    ]',
      [V4(1)],
      '    cidr_blocks = [\n      "10.0.0.0/8",\n    ]',
    ],
    ['the only one beside a group', '    cidr_blocks = ["0.0.0.0/0"]\n    self        = true', [V4(0)], '    self        = true'],
  ])('takes %s out of the list', async (_what, rule, paths, after) => {
    expect(await without(group(rule), ...paths)).toBe(group(after));
  });

  it('lines up those that are left when the longest name is gone', async () => {
    const rule = '    cidr_blocks      = ["10.0.0.0/8"]\n    ipv6_cidr_blocks = ["::/0"]';
    const source = group(rule).replace(/^( {4}\w+) *= /gmu, (_, name: string) => `${name.padEnd(20)} = `);
    expect(await without(source, V6)).toBe(group('    cidr_blocks = ["10.0.0.0/8"]'));
  });

  it.each([
    ['its only list', '    cidr_blocks = ["0.0.0.0/0"]', [V4(0)]],
    ['all items of its only list', '    cidr_blocks = ["0.0.0.0/1", "128.0.0.0/1"]', [V4(0), V4(1)]],
    ['both of its lists', '    cidr_blocks = ["0.0.0.0/0"]\n    ipv6_cidr_blocks = ["::/0"]', [V4(0), V6]],
    ['its only list, beside one that is empty', '    cidr_blocks = ["0.0.0.0/0"]\n    ipv6_cidr_blocks = []', [V4(0)]],
    ['the rule itself', '    cidr_blocks = ["0.0.0.0/0"]', ['IpPermissions[0]']],
  ])('takes the rule out with %s', async (_what, rule, paths) => {
    expect(await without(group(rule), ...paths)).toBe(EMPTY);
  });

  it.each([
    [
      'aws_security_group_rule',
      'type = "ingress"\n  protocol = "tcp"\n  from_port = 22\n  to_port = 22\n  cidr_blocks = ["0.0.0.0/0"]',
    ],
    ['aws_vpc_security_group_ingress_rule', 'ip_protocol = "tcp"\n  from_port = 22\n  to_port = 22\n  cidr_ipv4 = "0.0.0.0/0"'],
  ])('takes a rule out that is a %s of its own', async (type, rule) => {
    const source = `${EMPTY}\nresource "${type}" "r" {\n  security_group_id = aws_security_group.a.id\n  ${rule}\n}\n`;
    expect(await without(source, V4(0))).toBe(EMPTY);
  });

  it('takes an item out of the list that a variable is by default, but leaves none empty', async () => {
    const source = `variable "open" {\n  default = ["0.0.0.0/0", "10.0.0.0/8"]\n}\n${group('    cidr_blocks = var.open')}`;
    expect(await without(source, V4(0))).toBe(source.replace('"0.0.0.0/0", ', ''));
    expect(await without(source, V4(0), V4(1))).toBeUndefined();
  });

  it('leaves a list to a person that is put together', async () => {
    expect(await without(group('    cidr_blocks = concat(["0.0.0.0/0"], ["10.0.0.0/8"])'), V4(0))).toBeUndefined();
  });

  it('leaves a rule to a person that a dynamic block writes', async () => {
    const source = `resource "aws_security_group" "a" {
  dynamic "ingress" {
    for_each = [22, 23]
    content {
      protocol    = "tcp"
      from_port   = ingress.value
      to_port     = ingress.value
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}
`;
    expect(await without(source, V4(0))).toBeUndefined();
  });

  it('leaves a rule to a person that is there several times', async () => {
    const rule = 'ip_protocol = "tcp"\n  cidr_ipv4 = "0.0.0.0/0"\n  count = 2';
    const source = `${EMPTY}resource "aws_vpc_security_group_ingress_rule" "r" {\n  security_group_id = aws_security_group.a.id\n  ${rule}\n}\n`;
    expect(await without(source, V4(0))).toBeUndefined();
  });

  it('sets no item that it can only take out', async () => {
    const [resource] = await projected(group('    cidr_blocks = ["0.0.0.0/0"]'));
    const write = resource?.origin?.fields?.find(({ path }) => path === V4(0))?.write;
    expect(write?.kind).toBe('take-out');
    expect(write === undefined ? '' : editHcl('', [{ write, edit: { kind: 'set', value: 1 } }])).toBeUndefined();
  });
});
