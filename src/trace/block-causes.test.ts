import { describe, expect, it } from 'vitest';
import { terraformObservations, type TerraformSource } from '../../test/fakes/terraform.js';
import { graphOf } from '../../test/fakes/estate.js';
import { applyEdits } from '../lib/line-edits.js';
import { fingerprint, policyId, type FieldEdit, type Policy, type PolicyFinding, type Resource } from '../model/index.js';
import type { CauseDraft } from './cause-draft.js';
import { policyCauses } from './policy-causes.js';

const POLICY: Policy = {
  id: policyId('aws/no-public-buckets'),
  title: 'No bucket is public',
  description: '',
  severity: 'high',
  severityReason: '',
  packs: [],
  select: { apiGroups: [], kinds: [], podTemplates: false },
  joins: [],
  matchConditions: [],
  variables: [],
  validations: [],
  fix: { guidance: 'Block it.' },
  controls: [],
};
const ACCESS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map(
  (member) => `PublicAccessBlockConfiguration.${member}`,
);

/** The causes when these fields fail on every resource of the source. */
async function causesOf(source: TerraformSource, fields: readonly string[], edit?: FieldEdit): Promise<readonly CauseDraft[]> {
  const observations = await terraformObservations(source);
  const resources = observations.flatMap((each): Resource[] => (each.kind === 'resource' ? [each.resource] : []));
  const findings = resources.map(({ id }): PolicyFinding => ({
    kind: 'policy',
    id: fingerprint(id),
    severity: 'high',
    title: POLICY.title,
    phase: { phase: 'production', because: '' },
    reportedBy: ['headwater'],
    policy: POLICY.id,
    resource: id,
    failures: [{ message: '', fields, ...(edit === undefined ? {} : { edit }) }],
  }));
  return policyCauses(graphOf(observations), findings, [POLICY]);
}

/** What the only cause's fix makes of the file. */
async function fixed(source: Readonly<Record<string, string>>, fields: readonly string[], edit: FieldEdit): Promise<string> {
  const causes = await causesOf(source, fields, edit);
  expect(causes).toHaveLength(1);
  const [cause] = causes;
  expect(cause?.fix.kind).toBe('edit');
  return applyEdits(source[cause?.location?.path ?? ''] ?? '', cause?.fix.edits ?? []);
}

const set = (value: boolean | string): FieldEdit => ({ kind: 'set', value });

const BUCKET = `resource "aws_s3_bucket" "a" {
  bucket = "a"
}
`;

describe('where a failing field is', () => {
  it('is the argument that says it', async () => {
    const source = `${BUCKET}
resource "aws_s3_bucket_public_access_block" "a" {
  bucket                  = aws_s3_bucket.a.id
  restrict_public_buckets = false
}
`;
    const [cause] = await causesOf(source, [ACCESS[3] ?? '']);
    expect(cause).toMatchObject({ kind: 'block', location: { path: 'main.tf', startLine: 7, endLine: 7 }, confidence: 0.97 });
  });

  it('is the block, when the argument is missing in it', async () => {
    const source = `${BUCKET}resource "aws_s3_bucket_public_access_block" "a" {\n  bucket = aws_s3_bucket.a.id\n}\n`;
    const [cause] = await causesOf(source, [ACCESS[0] ?? '']);
    expect(cause).toMatchObject({ location: { startLine: 4, endLine: 6 }, confidence: 0.95 });
  });

  it('is the bucket, when the block is missing', async () => {
    const [cause] = await causesOf(BUCKET, [ACCESS[0] ?? '']);
    expect(cause).toMatchObject({ location: { startLine: 1, endLine: 3 }, confidence: 0.95 });
  });

  it.each([
    ['the default of a variable', {}, 'variables.tf', 2],
    ['the line of a variables file', { 'terraform.tfvars': '# ours\nblock = false\n' }, 'terraform.tfvars', 2],
  ])('is %s', async (_, more, path, line) => {
    const [cause] = await causesOf(
      {
        'main.tf': `${BUCKET}resource "aws_s3_bucket_public_access_block" "a" {\n  bucket            = aws_s3_bucket.a.id\n  block_public_acls = var.block\n}\n`,
        'variables.tf': 'variable "block" {\n  default = false\n}\n',
        ...more,
      },
      [ACCESS[0] ?? ''],
    );
    expect(cause?.location).toMatchObject({ path, startLine: line });
    expect(cause?.evidence.map(({ statement }) => statement)).toEqual([
      'Bucket a is declared in main.tf',
      `line ${line} of ${path} says what fails`,
    ]);
  });

  it('is the argument of the call of a module, one cause for each call', async () => {
    const causes = await causesOf(
      {
        'modules/bucket/main.tf': `variable "name" {}\nvariable "block" {}\nresource "aws_s3_bucket" "a" {\n  bucket = var.name\n}\nresource "aws_s3_bucket_public_access_block" "a" {\n  bucket            = aws_s3_bucket.a.id\n  block_public_acls = var.block\n}\n`,
        'prod/main.tf': 'module "a" {\n  source = "../modules/bucket"\n  name   = "a"\n  block  = false\n}\n',
        'dev/main.tf': 'module "a" {\n  source = "../modules/bucket"\n  name   = "b"\n  block  = false\n}\n',
      },
      [ACCESS[0] ?? ''],
      set(true),
    );
    expect(causes.map(({ location }) => `${location?.path ?? ''}:${location?.startLine ?? ''}`)).toEqual([
      'dev/main.tf:4',
      'prod/main.tf:4',
    ]);
  });

  it('is one cause for all that a module makes, when the module says it', async () => {
    const causes = await causesOf(
      {
        'modules/bucket/main.tf': 'variable "name" {}\nresource "aws_s3_bucket" "a" {\n  bucket = var.name\n}\n',
        'prod/main.tf': 'module "a" {\n  source = "../modules/bucket"\n  name   = "a"\n}\n',
        'dev/main.tf': 'module "a" {\n  source = "../modules/bucket"\n  name   = "b"\n}\n',
      },
      [ACCESS[0] ?? ''],
      set(true),
    );
    expect(causes).toHaveLength(1);
    expect(causes[0]).toMatchObject({ location: { path: 'modules/bucket/main.tf', startLine: 2 }, fix: { kind: 'edit' } });
    expect(causes[0]?.findings).toHaveLength(2);
  });
});

describe('the fix', () => {
  it('changes just the value', async () => {
    const source = `${BUCKET}
resource "aws_s3_bucket_public_access_block" "a" {
  bucket            = aws_s3_bucket.a.id # the logs
  block_public_acls = false              # why?
}
`;
    expect(await fixed({ 'main.tf': source }, ACCESS.slice(0, 1), set(true))).toBe(
      source.replace('false              #', 'true               #'),
    );
  });

  it('adds arguments to the block, in the column of the others where they fit', async () => {
    const source = `${BUCKET}
resource "aws_s3_bucket_public_access_block" "a" {
  bucket                  = aws_s3_bucket.a.id
  restrict_public_buckets = true
}
`;
    expect(await fixed({ 'main.tf': source }, ACCESS.slice(0, 2), set(true))).toBe(
      source.replace('= true\n', '= true\n  block_public_acls       = true\n  ignore_public_acls      = true\n'),
    );
  });

  it('leaves the lines that are there in their column', async () => {
    const source = `${BUCKET}resource "aws_s3_bucket_public_access_block" "a" {\n  bucket = aws_s3_bucket.a.id\n}\n`;
    expect(await fixed({ 'main.tf': source }, ACCESS.slice(0, 1), set(true))).toBe(
      source.replace('.a.id\n', '.a.id\n\n  block_public_acls = true\n'),
    );
  });

  it('adds the block that is missing, behind the one that it belongs to', async () => {
    expect(await fixed({ 'main.tf': `${BUCKET}\n# next\n` }, ACCESS, set(true))).toBe(`${BUCKET}
resource "aws_s3_bucket_public_access_block" "a" {
  bucket                  = aws_s3_bucket.a.id
  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = true
  restrict_public_buckets = true
}

# next
`);
  });

  it('adds the nested block that is missing', async () => {
    const source = `${BUCKET}resource "aws_s3_bucket_versioning" "a" {\n  bucket = aws_s3_bucket.a.id\n}\n`;
    expect(await fixed({ 'main.tf': source }, ['VersioningConfiguration.Status'], set('Enabled'))).toBe(
      source.replace('.a.id\n', '.a.id\n\n  versioning_configuration {\n    status = "Enabled"\n  }\n'),
    );
  });

  it('puts a value that no longer takes several lines into the column of its neighbours', async () => {
    const source = `resource "aws_s3_bucket" "a" {
  bucket = "a"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
      },
    ]
    Id = "x"
  })
}
`;
    expect(await fixed({ 'main.tf': source }, ['Policy.Statement'], { kind: 'set', value: [] }))
      .toBe(`resource "aws_s3_bucket" "a" {
  bucket = "a"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = []
    Id        = "x"
  })
}
`);
  });

  it('writes the word that the source has for it, in a block of one line too', async () => {
    const source = 'resource "aws_s3_bucket" "a" {\n  bucket = "a"\n  versioning { enabled = false }\n}\n';
    expect(await fixed({ 'main.tf': source }, ['VersioningConfiguration.Status'], set('Enabled'))).toBe(
      source.replace('enabled = false', 'enabled = true'),
    );
  });

  it('changes the value where a variable gets it', async () => {
    const source = {
      'main.tf': `${BUCKET}resource "aws_s3_bucket_public_access_block" "a" {\n  bucket            = aws_s3_bucket.a.id\n  block_public_acls = var.block\n}\n`,
      'variables.tf': 'variable "block" {\n  type    = bool\n  default = false\n}\n',
    };
    expect(await fixed(source, ACCESS.slice(0, 1), set(true))).toBe(source['variables.tf'].replace('false', 'true'));
  });

  it.each([
    ['a condition', 'true ? false : true'],
    ['a function', 'tobool(lower("FALSE"))'],
    ['an operator', '!true'],
  ])('is left to a person where %s decides', async (_, expression) => {
    const source = `${BUCKET}resource "aws_s3_bucket_public_access_block" "a" {\n  bucket            = aws_s3_bucket.a.id\n  block_public_acls = ${expression}\n}\n`;
    const [cause] = await causesOf(source, ACCESS.slice(0, 1), set(true));
    expect(cause).toMatchObject({ location: { startLine: 6 }, fix: { kind: 'guidance', guidance: 'Block it.' } });
  });

  it('takes the argument out with its line', async () => {
    const source = 'resource "aws_s3_bucket" "a" {\n  bucket = "a"\n  policy = "{}" # old\n}\n';
    expect(await fixed({ 'main.tf': source }, ['Name'], { kind: 'remove' })).toBe(source.replace('  bucket = "a"\n', ''));
  });
});
