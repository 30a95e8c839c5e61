/**
 * Our values against Terraform's own, expression by expression, and our edits against `terraform fmt`. Takes the
 * `terraform` or `tofu` of the path, or the OpenTofu that tools/go-parts.mjs built; no provider and no network.
 * HEADWATER_TERRAFORM_TREES adds checkouts whose files are edited, by colons.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { terraform } from '../../src/connectors/terraform/index.js';
import { parseHcl } from '../../src/lib/hcl/parse.js';
import { repositoryName, sourceId, type FieldEdit, type FieldOrigin } from '../../src/model/index.js';
import { editHcl } from '../../src/trace/edit-hcl.js';
import { collect, testContext } from '../fakes/read-context.js';
import { ROOT } from '../journeys/estate.js';

const run = promisify(execFile);
const FIXTURES = fileURLToPath(new URL('../../src/connectors/terraform/fixtures', import.meta.url));
const trees = [FIXTURES, ...(process.env['HEADWATER_TERRAFORM_TREES'] ?? '').split(':').filter((tree) => tree !== '')];

const program = await findTerraform();
if (program === undefined) console.warn('SKIPPED: Terraform oracle, because neither terraform nor tofu is installed');

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'headwater-terraform-'))));
afterAll(async () => rm(folder, { recursive: true, force: true }));

describe.skipIf(program === undefined)('Terraform', () => {
  it('gives the values that the fixtures say', async () => {
    const text = await readFile(join(FIXTURES, 'expressions.tf'), 'utf8');
    const names = [...(parseHcl('', text).body.blocks[0]?.body.attributes.keys() ?? [])];
    const output = `output "all" {\n  value = {\n${names.map((name) => `    ${name} = local.${name}\n`).join('')}  }\n}\n`;
    await writeFile(join(folder, 'main.tf'), `${text}\n${output}`);
    await terraformSays(['init', '-input=false']);
    await terraformSays(['apply', '-auto-approve', '-input=false']);
    const { stdout } = await terraformSays(['output', '-json', 'all']);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(await readFile(join(FIXTURES, 'expressions.json'), 'utf8')));
  });

  it.each(trees)('takes every edit of %s as it is laid out', async (tree) => {
    let edits = 0;
    for (const { path, text, fields } of await writable(tree)) {
      if (!(await isFormatted(text))) continue;
      for (const { write, path: field } of fields) {
        if (write === undefined) continue;
        const value = write.words?.[0]?.[0] ?? true;
        const edit: FieldEdit = write.kind === 'take-out' ? { kind: 'remove' } : { kind: 'set', value };
        const after = editHcl(text, [{ write, edit }]);
        if (after === undefined) continue;
        edits += 1;
        expect(await isFormatted(after), `${path}: ${field}`).toBe(true);
      }
    }
    expect(edits).toBeGreaterThan(10);
  });
});

/** A name or path; where there must be one, throws when none can be had. */
async function findTerraform(): Promise<string | undefined> {
  for (const name of ['terraform', 'tofu']) if (await answers(name)) return name;
  if (process.env['CI'] === undefined) return undefined;
  const { stdout } = await run(process.execPath, [join(ROOT, 'tools', 'go-parts.mjs'), 'opentofu']);
  return join(stdout.trim(), 'tofu');
}

async function answers(name: string): Promise<boolean> {
  return run(name, ['version']).then(
    () => true,
    () => false,
  );
}

async function terraformSays(parameters: readonly string[]): Promise<{ readonly stdout: string }> {
  if (program === undefined) throw new Error('there is no program to ask');
  return run(program, parameters, { cwd: folder });
}

async function isFormatted(text: string): Promise<boolean> {
  const file = join(folder, 'formatted.tf');
  await writeFile(file, text);
  return terraformSays(['fmt', '-check', file]).then(
    () => true,
    () => false,
  );
}

interface WritableFile {
  readonly path: string;
  readonly text: string;
  readonly fields: readonly FieldOrigin[];
}

/** Every file of a tree with the fields that can be written in it. */
async function writable(root: string): Promise<readonly WritableFile[]> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted();
  const repository = { name: repositoryName('x'), source: sourceId('x'), writable: false };
  const claim = await terraform.recognise({ kind: 'tree', tree: { repository, root, files } });
  if (claim === undefined) return [];
  const byPath = new Map<string, Map<string, FieldOrigin>>();
  for (const observation of await collect(terraform.read(claim, testContext()))) {
    const origin = observation.kind === 'resource' ? observation.resource.origin : undefined;
    for (const field of origin?.fields ?? []) {
      const path = origin?.files[field.file]?.path ?? '';
      const known = byPath.get(path) ?? new Map<string, FieldOrigin>();
      byPath.set(path, known.set(JSON.stringify(field.write ?? null), field));
    }
  }
  return [...byPath].map(([path, fields]) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
    fields: [...fields.values()],
  }));
}
