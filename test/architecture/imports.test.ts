import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT, textOf, withoutComments } from './tree.js';

const reportSchema = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

function cruise(folder: string): z.infer<typeof reportSchema>['summary'] {
  const program = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const parameters = [program, 'src', 'web/src', '--config', join(ROOT, '.dependency-cruiser.cjs'), '--output-type', 'json'];
  const { stdout, stderr } = spawnSync(process.execPath, parameters, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  });
  if (stdout === '') throw new Error(stderr);
  return reportSchema.parse(JSON.parse(stdout)).summary;
}

it('imports only what the layers allow, types included', () => {
  const { violations, totalCruised } = cruise(ROOT);
  expect(totalCruised).toBeGreaterThan(100);
  expect(violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
});

/** Packages and files that importing a file loads at once: what is imported on demand or for its types alone is left out. */
function loadedBy(path: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const statements = withoutComments(textOf(path)).matchAll(/^(?:import|export) (?!type )(?:[^;'"]*? from )?'([^']+)'/gm);
  for (const [, name = ''] of statements) {
    if (name.startsWith('.')) loadedBy(posix.join(posix.dirname(path), name).replace(/\.js$/, '.ts'), seen);
    else seen.add(name);
  }
  return seen;
}

it('starts with the command line alone: no connector, no stage, no parser', () => {
  const loaded = [...loadedBy('src/cli/main.ts')].filter((name) => !name.startsWith('node:'));
  expect(loaded.filter((name) => !name.startsWith('src/'))).toEqual(['commander']);
  expect(loaded.filter((name) => name.startsWith('src/') && !/^src\/(cli|lib)\//.test(name))).toEqual([]);
});

it('loads connectors when a scan begins, not before', () => {
  const loaded = [...loadedBy('src/pipeline/index.ts')];
  expect(loaded).toContain('src/connectors/registry.ts');
  expect(loaded.filter((name) => /^src\/connectors\/[^/]+\//.test(name))).toEqual([]);
});

/** What each rule is there to refuse: file → what it imports, and the rule that must say no. */
const FORBIDDEN: readonly (readonly [from: string, to: string, rule: string])[] = [
  ['src/model/a.ts', 'src/lib/a.ts', 'model-stands-alone'],
  ['src/ports/a.ts', 'src/lib/a.ts', 'ports-know-model-only'],
  ['src/lib/b.ts', 'src/model/b.ts', 'lib-knows-nothing'],
  ['src/graph/a.ts', 'src/assess/index.ts', 'graph-looks-left'],
  ['src/trace/a.ts', 'src/graph/inner.ts', 'graph-by-the-door'],
  ['src/verify/a.ts', 'src/pipeline/index.ts', 'verify-looks-left'],
  ['src/connectors/one/index.ts', 'src/connectors/two/index.ts', 'connectors-are-islands'],
  ['src/connectors/one/read.ts', 'src/graph/index.ts', 'connectors-are-islands'],
  ['src/cli/a.ts', 'src/trace/index.ts', 'thin-shells'],
  ['src/cli/b.ts', 'src/connectors/two/index.ts', 'thin-shells'],
  ['src/discover/a.ts', 'src/store/index.ts', 'store-serves-the-shell'],
  ['src/simulated/a.ts', 'src/model/c.ts', 'simulated-platforms-know-lib-only'],
  ['src/connectors/one/b.ts', 'src/simulated/index.ts', 'simulated-platforms-are-started-by-the-pipeline'],
  ['web/src/a.ts', 'src/server/app.ts', 'web-sees-the-contract'],
  ['src/server/b.ts', 'web/src/b.ts', 'nobody-sees-the-web'],
];

let planted: ReturnType<typeof cruise>['violations'] = [];
const folder = mkdtempSync(join(tmpdir(), 'headwater-imports-'));

beforeAll(() => {
  const texts = new Map<string, string>([
    ['src/lib/circle.ts', "import type { Round } from './round.js';\nexport type Circle = Round;\n"],
    ['src/lib/round.ts', "import type { Circle } from './circle.js';\nexport type Round = Circle | undefined;\n"],
  ]);
  for (const [, to] of FORBIDDEN) texts.set(to, 'export type Thing = string;\n');
  for (const [from, to] of FORBIDDEN) {
    const up = '../'.repeat(from.split('/').length - 1);
    texts.set(from, `import type { Thing } from '${up}${to.replace(/\.ts$/, '.js')}';\nexport type Mine = Thing;\n`);
  }
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  planted = cruise(folder).violations;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(FORBIDDEN)('refuses that %s imports %s: %s', (from, to, rule) => {
  expect(planted.filter((found) => found.from === from && found.to === to).map((found) => found.rule.name)).toContain(rule);
});

it('refuses a cycle of types', () => {
  expect(planted.filter(({ rule }) => rule.name === 'no-cycles').map(({ from }) => from)).toContain('src/lib/circle.ts');
});
