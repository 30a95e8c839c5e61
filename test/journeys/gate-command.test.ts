// What a developer sees of the gate: a short page by place that fits the terminal, words on stderr, and the right exit code.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/cli/command-context.js';
import { buildProgram } from '../../src/cli/main.js';
import { styleFor } from '../../src/lib/terminal.js';
import { commit, repositoryAt, temporaryFolder, write } from '../fakes/git-repositories.js';

const work = temporaryFolder();
const root = join(work.path, 'shop');

const manifest = (name: string): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop }
spec:
  hostNetwork: true
  containers:
    - name: app
      image: registry.example/app:1.0
      securityContext: { privileged: true, runAsUser: 0, allowPrivilegeEscalation: false }
`;

beforeAll(() => {
  repositoryAt(root, { 'headwater.yaml': 'apiVersion: headwater.dev/v1\nkind: Configuration\nresponse: { ceiling: hold }\n' });
  commit(root, { CODEOWNERS: '* @acme/platform\n', 'apps/api/deploy/api.yaml': manifest('api') });
});
afterAll(() => work.remove());

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

async function gate(words: readonly string[], { folder = root, width = Infinity } = {}): Promise<Ran> {
  const [data, said]: [string[], string[]] = [[], []];
  const style = styleFor({}, {});
  const console = {
    out: (text: string) => void data.push(text),
    note: (text: string) => void said.push(text),
    error: (text: string) => void said.push(text),
    status: () => {},
    style,
    errorStyle: style,
    width,
  };
  const context: CommandContext = { console, version: 'test', signal: new AbortController().signal, folder };
  let exitCode = -1;
  const program = buildProgram('test', () => async (command) => {
    exitCode = await command(context);
  });
  await program.parseAsync(['gate', ...words], { from: 'user' });
  return { stdout: data.join('\n'), stderr: said.join('\n'), exitCode };
}

describe('the page', () => {
  it('has each place once, with what is held there, and ends with the verdict', async () => {
    const { stdout, exitCode } = await gate(['--pack=pod-security-restricted']);
    const places = stdout.split('\n').filter((line) => /^(held|noted) /.test(line));
    expect(places[0]).toBe('held apps/api/deploy/api.yaml:9  owner @acme/platform');
    expect(places.filter((line) => line.startsWith('held '))).toHaveLength(
      new Set(places.filter((line) => line.startsWith('held '))).size,
    );
    expect(stdout).toContain(`
  critical  Pod api: Container app is privileged
    why     kubernetes/no-privileged-containers: critical severity in test
    fix     Set privileged to false`);
    expect(stdout).toContain('    exempt  - { policy: "kubernetes/no-privileged-containers", path: "apps/api/deploy/api.yaml"');
    expect(stdout.split('\n').at(-1)).toMatch(/^Held before test: \d to fix\. \d noted(, \d recorded)?\.$/);
    expect(exitCode).toBe(3);
  });

  it('is as wide as the terminal, but for what is to be copied', async () => {
    const { stdout } = await gate(['--pack=pod-security-restricted'], { width: 60 });
    const wide = stdout.split('\n').filter((line) => line.length > 60);
    expect(wide.filter((line) => !/^ {4}exempt {2}- |^ {12}[-+]/.test(line))).toEqual([]);
    expect(stdout).toMatch(/ {4}fix {5}.*\n {12}\w/);
  });

  it('names files as they are opened from the current folder, and obeys the headwater.yaml of the checkout', async () => {
    const folder = join(root, 'apps', 'api');
    expect((await gate([], { folder })).stdout).toMatch(/^held deploy\/api\.yaml:\d+ {2}owner/m);
    write(root, { 'headwater.yaml': 'apiVersion: headwater.dev/v1\nkind: Configuration\nresponse: { ceiling: notify }\n' });
    expect(await gate([], { folder })).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nothing holds it') });
    write(root, { 'headwater.yaml': 'apiVersion: headwater.dev/v1\nkind: Configuration\n' });
  });

  it('of hundreds of findings is a few pages, with a count of the rest by policy', async () => {
    const many = join(work.path, 'many');
    repositoryAt(many, Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`deploy/${at}.yaml`, manifest(`pod-${at}`)])));
    const { stdout, stderr } = await gate(['--pack=pod-security-baseline'], { folder: many });
    expect(stdout.split('\n').length).toBeLessThan(200);
    expect(stdout).toContain(
      'and 180 more held; -o json has all:\n  100 × kubernetes/no-host-namespaces\n  80 × kubernetes/no-privileged-containers',
    );
    expect(stdout).toContain('Held before test: 200 to fix.');
    expect(stderr).toContain('To count only what is new, add --base REVISION');
    expect((await gate(['--pack=pod-security-baseline', '-o', 'github'], { folder: many })).stdout.split('\n')).toHaveLength(10);
  });

  it('says that nothing was judged where there is nothing, and does not call that a pass', async () => {
    const empty = join(work.path, 'empty');
    mkdirSync(empty, { recursive: true });
    const { stdout, exitCode } = await gate([], { folder: empty });
    expect(stdout).toMatch(/Nothing was judged: there is nothing here that a policy applies to\.$/);
    expect(exitCode).toBe(0);
    expect((await gate(['--require-coverage'], { folder: empty })).exitCode).toBe(4);
  });

  it('has one line for what could not be judged for one reason', async () => {
    const folder = join(work.path, 'images');
    repositoryAt(folder, { 'a/Dockerfile': 'FROM alpine:3.22\n', 'b/Dockerfile': 'FROM alpine:3.22\n' });
    const { stdout } = await gate(['--pack=dockerfile-starter'], { folder });
    expect(stdout).toMatch(/^error dockerfile\/non-root-user on .* and 1 more: /m);
    expect(stdout).toContain('2 not to be judged.');
  });
});

describe('what is written', () => {
  it('is one run in several formats: the page for people, files for programs', async () => {
    const words = ['--write', 'json=gate.json', '--write=sarif=gate.sarif', '--write', 'markdown=gate.md'];
    const { stdout, exitCode } = await gate([...words, 'apps']);
    const text = (name: string): string => readFileSync(join(root, name), 'utf8');
    expect(JSON.parse(text('gate.json'))).toMatchObject({ kind: 'GateReport', held: true });
    expect(JSON.parse(text('gate.sarif'))).toMatchObject({ version: '2.1.0' });
    expect(text('gate.md')).toMatch(/^### Held before test\n/);
    expect(stdout).toMatch(/^held /);
    expect(exitCode).toBe(3);
  });

  it('for programs goes to stdout alone, and the verdict to stderr', async () => {
    const { stdout, stderr } = await gate(['-o', 'gitlab']);
    expect(JSON.parse(stdout)).toEqual(expect.arrayContaining([expect.objectContaining({ severity: 'blocker' })]));
    expect(stderr).toMatch(/^Held before test: \d to fix\./m);
    expect(stderr).toContain('To ask for an exemption');
  });

  it('has no text of a file that GitHub would obey', async () => {
    const folder = join(work.path, 'hostile');
    repositoryAt(folder, {
      'deploy/a.yaml': manifest('"##[set-output name=held;]false"'),
      'deploy/b.yaml': manifest('"::add-mask::a"'),
    });
    const { stdout, stderr } = await gate(['-o', 'github'], { folder });
    expect(stderr).toContain('Pod ## [set-output name=held;]false');
    expect(stderr).not.toMatch(/##\[|^\s*::/m);
    for (const line of stdout.split('\n')) expect(line).toMatch(/^::(error|notice|warning) /);
  });

  it.each([
    [['--write', 'gate.sarif']],
    [['--write', 'xml=gate.xml']],
    [['--write', 'json=no/such/folder/gate.json']],
    [['--write-baseline', 'no/such/folder/baseline.yaml']],
    [['--release-phase', 'prod']],
    [['--fail-on', 'severe']],
  ])('is refused when %j makes no sense', async (words) => {
    await expect(gate(words)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });
});
