import { describe, expect, it } from 'vitest';
import { gapsOf } from '../../../test/fakes/read-context.js';
import { projected, terraformObservations, type TerraformSource } from '../../../test/fakes/terraform.js';

const names = async (source: TerraformSource): Promise<readonly string[]> => (await projected(source)).map(({ name }) => name);
const bucket = (name: string, more = ''): string => `resource "aws_s3_bucket" "a" {\n  bucket = ${name}\n${more}}\n`;
const IN_MODULE = {
  'modules/bucket/main.tf': `variable "name" {}\noutput "id" {\n  value = aws_s3_bucket.a.id\n}\n${bucket('var.name')}`,
};

describe('instances', () => {
  it.each([
    ['count', 'count = 2', '"b-${count.index}"', ['b-0', 'b-1']],
    ['a set', 'for_each = toset(["x", "y"])', 'each.key', ['x', 'y']],
    ['a map', 'for_each = { y = "b", x = "a" }', '"${each.key}-${each.value}"', ['x-a', 'y-b']],
    ['a count of none', 'count = 0', '"b"', []],
    ['a condition', 'count = true ? 1 : 0', '"b"', ['b']],
  ])('are made by %s', async (_, repeat, name, expected) => {
    expect(await names(bucket(name, `  ${repeat}\n`))).toEqual(expected);
  });

  it('are one, whose name is its address, where it is not known how many there are', async () => {
    const [only] = await projected(`variable "keys" {}\n${bucket('each.key', '  for_each = var.keys\n')}`);
    expect(only?.name).toBe('aws_s3_bucket.a[?]');
    expect(only?.unread).toContainEqual({
      path: 'Name',
      why: 'its for_each is not known: the variable keys has no value in the source',
    });
  });

  it('are related one by one', async () => {
    const source = `${bucket('each.key', '  for_each = toset(["x", "y"])\n')}
resource "aws_s3_bucket_public_access_block" "a" {
  for_each          = { x = true, y = false }
  bucket            = aws_s3_bucket.a[each.key].id
  block_public_acls = each.value
}
`;
    const raws = (await projected(source)).map(({ raw }) => raw);
    expect(raws).toMatchObject([
      { Name: 'x', PublicAccessBlockConfiguration: { BlockPublicAcls: true } },
      { Name: 'y', PublicAccessBlockConfiguration: { BlockPublicAcls: false } },
    ]);
  });
});

describe('nested blocks', () => {
  it('are written out where they are dynamic', async () => {
    const [group] = await projected(`
      resource "aws_security_group" "a" {
        name = "a"
        ingress {
          from_port   = 443
          to_port     = 443
          protocol    = "tcp"
          cidr_blocks = ["10.0.0.0/8"]
        }
        dynamic "ingress" {
          for_each = [22, 80]
          iterator = port
          content {
            from_port   = port.value
            to_port     = port.value
            protocol    = "tcp"
            cidr_blocks = ["0.0.0.0/0"]
          }
        }
      }
    `);
    expect(group?.raw).toMatchObject({ IpPermissions: [{ FromPort: 443 }, { FromPort: 22 }, { FromPort: 80 }] });
  });
});

describe('modules', () => {
  it('are read where they are called, not by themselves', async () => {
    const resources = await projected({
      ...IN_MODULE,
      'prod/main.tf': 'module "b" {\n  source = "../modules/bucket"\n  name   = "p"\n}\n',
      'dev/main.tf': 'module "b" {\n  source   = "../modules/bucket"\n  for_each = toset(["d", "e"])\n  name     = each.key\n}\n',
    });
    expect(resources.map(({ id }) => id)).toEqual([
      'terraform:sources/dev:module.b["d"].aws_s3_bucket.a:s3.amazonaws.com/Bucket',
      'terraform:sources/dev:module.b["e"].aws_s3_bucket.a:s3.amazonaws.com/Bucket',
      'terraform:sources/prod:module.b.aws_s3_bucket.a:s3.amazonaws.com/Bucket',
    ]);
    expect(resources[2]?.origin).toMatchObject({
      overlay: 'prod',
      files: [{ path: 'modules/bucket/main.tf' }, { path: 'prod/main.tf' }],
    });
  });

  it('lead references through their outputs', async () => {
    const [made] = await projected({
      ...IN_MODULE,
      'main.tf': `module "b" {
  source = "./modules/bucket"
  name   = "p"
}
resource "aws_s3_bucket_policy" "p" {
  bucket = module.b.id
  policy = jsonencode({ Statement = [] })
}
`,
    });
    expect(made?.raw).toMatchObject({ Name: 'p', Policy: { Statement: [] } });
  });

  it('from elsewhere are gaps', async () => {
    const observations = await terraformObservations(
      `module "x" {\n  source  = "acme/x/aws"\n  version = "1.0"\n}\n${bucket('module.x.name')}`,
    );
    expect(gapsOf(observations)).toMatchObject([
      {
        code: 'MODULE_NOT_SEEN',
        what: 'module x in main.tf, line 1',
        why: 'it comes from acme/x/aws',
        hides: ['resources', 'findings'],
      },
    ]);
    expect(observations.find(({ kind }) => kind === 'resource')).toMatchObject({
      resource: {
        unread: expect.arrayContaining([{ path: 'Name', why: 'module.x was not read: it comes from acme/x/aws' }]) as unknown,
      },
    });
  });
});

describe('a hostile tree', () => {
  it('of modules in a circle is a gap', async () => {
    const observations = await terraformObservations({
      'a/main.tf': `module "b" {\n  source = "../b"\n}\n${bucket('"a"')}`,
      'b/main.tf': 'module "a" {\n  source = "../a"\n}\n',
    });
    expect(gapsOf(observations)).toMatchObject([{ code: 'MODULE_NOT_SEEN', why: 'modules call each other in a circle' }]);
    expect(observations.filter(({ kind }) => kind === 'resource')).toHaveLength(1);
  });

  it('of modules that call each other a thousand times comes to an end', async () => {
    const call = (next: number): string => `module "m" {\n  source = "../m${next}"\n  count  = 999\n}\n`;
    const levels = Array.from({ length: 8 }, (_, at) => [`m${at}/main.tf`, `${call(at + 1)}${bucket('"b"')}`] as const);
    const observations = await terraformObservations({ ...Object.fromEntries(levels), 'm8/main.tf': bucket('"b"') });
    expect(gapsOf(observations).map(({ code }) => code)).toContain('CONFIGURATION_TOO_COMPLEX');
  });
});

describe('variables files', () => {
  const ROOT = `variable "n" {\n  default = "default"\n}\n${bucket('var.n')}`;

  it.each([
    ['the default', {}, 'default'],
    ['terraform.tfvars', { 'terraform.tfvars': 'n = "t"\n' }, 't'],
    [
      'the last of the automatic ones',
      { 'terraform.tfvars': 'n = "t"\n', 'b.auto.tfvars': 'n = "b"\n', 'a.auto.tfvars': 'n = "a"\n' },
      'b',
    ],
    ['one in JSON', { 'terraform.tfvars.json': '{"n": "j"}' }, 'j'],
    ['one that is given by hand and says the same', { 'prod.tfvars': 'n = "default"\n' }, 'default'],
  ])('%s', async (_, files, expected) => {
    expect(await names({ 'main.tf': ROOT, ...files })).toEqual([expected]);
  });

  it('that are given by hand leave the value open when it makes a difference', async () => {
    const [made] = await projected({ 'main.tf': ROOT, 'env/prod.tfvars': 'n = "p"\n', 'env/dev.tfvars': 'n = "d"\n' });
    expect(made?.unread).toContainEqual({
      path: 'Name',
      why: 'the variable n depends on which variables file is given: env/dev.tfvars, env/prod.tfvars',
    });
  });
});

describe('files', () => {
  it('are read within the tree, templates with their values', async () => {
    const [made] = await projected({
      'main.tf': `${bucket('"a"')}resource "aws_s3_bucket_policy" "a" {
  bucket = aws_s3_bucket.a.id
  policy = templatefile("\${path.module}/policy.json", { who = "*" })
}
`,
      'policy.json': '{"Statement": [{"Principal": "${who}"}]}',
    });
    expect(made?.raw).toMatchObject({ Policy: { Statement: [{ Principal: '*' }] } });
  });

  it.each([
    ['../../etc/passwd', 'the file ../../etc/passwd is outside of the repository'],
    ['/etc/passwd', 'the file /etc/passwd is outside of the repository'],
    ['gone.json', 'there is no file gone.json in the source'],
  ])('%s is not read', async (path, why) => {
    const [made] = await projected(
      `${bucket('"a"')}resource "aws_s3_bucket_policy" "a" {\n  bucket = "a"\n  policy = file("${path}")\n}\n`,
    );
    expect(made?.unread).toContainEqual({ path: 'Policy', why });
  });
});

describe('the rest', () => {
  it('lets override files have the last word', async () => {
    expect(await names({ 'main.tf': bucket('"a"'), 'a_override.tf': bucket('"o"') })).toEqual(['o']);
  });

  it('says that JSON syntax is not read', async () => {
    const observations = await terraformObservations({ 'main.tf': bucket('"a"'), 'more.tf.json': '{"resource": {}}' });
    expect(gapsOf(observations)).toMatchObject([{ code: 'FILE_MALFORMED', what: 'more.tf.json' }]);
  });

  it('gives the text of every file that had a say', async () => {
    const observations = await terraformObservations({
      'main.tf': bucket('var.n'),
      'variables.tf': 'variable "n" {\n  default = "a"\n}\n',
      'outputs.tf': 'output "x" {\n  value = 1\n}\n',
    });
    const files = observations.flatMap((each) => (each.kind === 'source-file' ? [each.file.path] : []));
    expect(files).toEqual(['main.tf', 'variables.tf']);
  });
});
