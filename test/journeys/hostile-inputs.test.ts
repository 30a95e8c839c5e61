// What an attacker may leave in a folder, a registry or a repository: none of it stops a scan, reaches outside of the folder,
// runs a program, or hides what lies beside it. What cannot be read is a gap with a code, so that coverage is not complete.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scanInputs, scanReportSchema, toSarif, type ScanReport } from '../../src/pipeline/index.js';
import { commit, repositoryAt, run, temporaryFolder, write } from '../fakes/git-repositories.js';
import * as build from '../fakes/image-builder.js';
import { startRegistry, type Fault } from '../fakes/registry.js';
import { ROOT } from './estate.js';

let folder = '';
let remove = (): void => undefined;
beforeEach(() => {
  ({ path: folder, remove } = temporaryFolder());
});
afterEach(() => remove());

const GOOD = `apiVersion: v1
kind: Pod
metadata: { name: good }
spec:
  containers:
    - { name: app, image: r.example/app:1, securityContext: { privileged: true } }
`;
const DIGEST = (sign: string): string => `sha256:${sign.repeat(64)}`;
const ESCAPE = '\u001b]0;pwned\u0007\u001b[2J\u001b[31m\u202e\u009b2J';

async function scan(...inputs: readonly string[]): Promise<ScanReport> {
  const { report } = await scanInputs(inputs.length === 0 ? ['.'] : inputs, {
    folder,
    version: 'test',
    signal: new AbortController().signal,
    onProgress: () => {},
    clock: { now: () => new Date('2026-11-01T00:00:00Z') },
  });
  // Whatever was read, the report is one.
  return scanReportSchema.parse(JSON.parse(JSON.stringify(report)));
}

/** Codes of what sources could not read; what the graph did not see (images that run) is not about the inputs. */
function codesOf(report: ScanReport): readonly string[] {
  const codes = report.coverage.sources.flatMap(({ gaps }) => gaps.map(({ code }) => code));
  return [...new Set(codes)].toSorted();
}

function seesTheGoodOne(report: ScanReport): boolean {
  return report.findings.some(
    ({ policy, resource }) => policy === 'kubernetes/no-privileged-containers' && resource.name === 'good',
  );
}

/** Writes small limits, so that what is too large for them is still small. */
function withLimits(limits: Readonly<Record<string, number>>): void {
  const lines = Object.entries(limits).map(([name, value]) => `  ${name}: ${value}`);
  write(folder, { 'headwater.yaml': `apiVersion: headwater.dev/v1\nkind: Configuration\nlimits:\n${lines.join('\n')}\n` });
}

const zeros = (mebibytes: number): Buffer => gzipSync(Buffer.alloc(mebibytes * 1024 ** 2));
const CATALOG_LINE = JSON.stringify({ digest: DIGEST('a'), repository: 'r.example/a', layers: [DIGEST('b')] });

describe('a file that is too much', () => {
  it.each<[string, () => void, string]>([
    [
      'a report that unzips to a bomb',
      () => {
        const start = '{"SchemaVersion":2,"ArtifactName":"a","ArtifactType":"container_image","Results":[';
        writeFileSync(join(folder, 'trivy.json.gz'), gzipSync(`${start}${' '.repeat(64 * 1024 ** 2)}`));
      },
      'FILE_TOO_LARGE',
    ],
    [
      'a catalog that unzips to a bomb',
      () => writeFileSync(join(folder, 'images.jsonl.gz'), gzipSync(`${CATALOG_LINE}\n${' '.repeat(64 * 1024 ** 2)}`)),
      'ARCHIVE_SUSPICIOUS',
    ],
    [
      'a catalog with an endless line',
      () => {
        withLimits({ line: 10_000 });
        write(folder, { 'images.jsonl': `${CATALOG_LINE}\n{"digest":"${'y'.repeat(1_000_000)}"}\n${CATALOG_LINE}\n` });
      },
      'LINE_TOO_LONG',
    ],
    [
      'a manifest with an endless line',
      () => write(folder, { 'long.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${'x'.repeat(6 * 1024 ** 2)} }\n` }),
      'FILE_TOO_LARGE',
    ],
    [
      'a Dockerfile with a million lines',
      () => write(folder, { Dockerfile: `FROM a\n${'RUN b\n'.repeat(1_000_000)}` }),
      'FILE_TOO_LARGE',
    ],
    ['owners without end', () => write(folder, { CODEOWNERS: `* ${'@a/b '.repeat(1_500_000)}\n` }), 'FILE_TOO_LARGE'],
    [
      'aliases that multiply',
      () => {
        const levels = Array.from({ length: 12 }, (_, i) => `  a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(10)}]\n`).join('');
        write(folder, { 'bomb.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  a0: &a0 [x]\n${levels}` });
      },
      'YAML_TOO_COMPLEX',
    ],
    [
      'an alias in itself',
      () => write(folder, { 'cycle.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: &m { name: c, labels: *m }\n' }),
      'YAML_TOO_COMPLEX',
    ],
    ['documents without end', () => write(folder, { 'many.yaml': `${GOOD}---\n`.repeat(12_000) }), 'YAML_TOO_COMPLEX'],
    [
      'flow nested ten thousand deep',
      () =>
        write(folder, { 'deep.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: ${'['.repeat(10_000)}\n` }),
      'YAML_TOO_COMPLEX',
    ],
    [
      'blocks nested three thousand deep',
      () => {
        const nested = Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i + 1)}a:\n`).join('');
        write(folder, { 'deep.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n${nested}` });
      },
      'MANIFEST_MALFORMED',
    ],
    [
      'a report nested ten thousand deep',
      () =>
        write(folder, {
          'trivy.json': `{"SchemaVersion":2,"ArtifactName":"a","Results":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
        }),
      'FILE_MALFORMED',
    ],
    [
      'an advisory nested ten thousand deep',
      () =>
        write(folder, {
          'o.json': `{"id":"CVE-1","modified":"2024-01-01T00:00:00Z","affected":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
        }),
      'FILE_MALFORMED',
    ],
  ])('%s is a gap, and what lies beside it is read', async (_, make, code) => {
    write(folder, { 'good.yaml': GOOD });
    make();
    const report = await scan();
    expect(codesOf(report)).toContain(code);
    expect(report.coverage.complete).toBe(false);
    expect(seesTheGoodOne(report)).toBe(true);
  });

  it('a layer that is a bomb leaves the image known and its packages unknown', async () => {
    const bomb = zeros(64);
    const image = build.image({ layers: [{ ...(await build.layer({ a: 'a' })), bytes: bomb, digest: build.sha256(bomb) }] });
    await build.writeFiles(join(folder, 'image'), build.layoutFiles([{ manifest: image, name: 'r.example/a:1' }]));
    const report = await scan('image');
    expect(report.images).toHaveLength(1);
    expect(codesOf(report)).toEqual(['LAYER_UNREADABLE']);
  });

  it('many CODEOWNERS rules are looked up without trying each for each cause', async () => {
    const rules = Array.from({ length: 30_000 }, (_, i) => `/a${i}/**/x*y*z* @team/t${i}\n`).join('');
    const pods = Array.from({ length: 60 }, (_, i) => [`p${i}.yaml`, GOOD.replace('good', `p${i}`)] as const);
    write(folder, { ...Object.fromEntries(pods), 'good.yaml': GOOD, CODEOWNERS: `${rules}*.yaml @team/last\n` });
    const report = await scan();
    expect(report.causes.every(({ owner }) => owner?.name === '@team/last')).toBe(true);
    expect(seesTheGoodOne(report)).toBe(true);
  });
});

describe('a name that is something else', () => {
  it('keys that objects have by birth are keys like any other, in every format', async () => {
    write(folder, {
      'good.yaml': GOOD,
      'pod.yaml': `apiVersion: v1
kind: Pod
metadata:
  name: constructor
  namespace: __proto__
  labels: { __proto__: x, constructor: y, toString: z }
  __proto__: { polluted: yes }
__proto__: { polluted: yes }
constructor: { prototype: { polluted: yes } }
spec:
  __proto__: { hostNetwork: true }
  containers: [{ name: __proto__, image: "toString:constructor" }]
`,
      'kustomization.yaml': `resources: [pod.yaml]
namePrefix: __proto__
images: [{ name: toString, newName: __proto__, newTag: constructor }]
patches:
  - patch: '{apiVersion: v1, kind: Pod, metadata: {name: constructor, namespace: __proto__}, __proto__: {polluted: yes}}'
  - target: { kind: Pod }
    patch: '[{op: add, path: /constructor/prototype/polluted, value: 1}, {op: add, path: /__proto__/polluted, value: 1}]'
`,
      Dockerfile:
        'ARG __proto__=a\nARG constructor=${__proto__}\nFROM ${constructor}:${toString} AS __proto__\nFROM __proto__\nUSER root\n',
      CODEOWNERS: '__proto__ @constructor/__proto__\n* @toString\n',
      'catalog-info.yaml': `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: __proto__, annotations: { __proto__: x } }
spec: { type: constructor, owner: __proto__, __proto__: { owner: y } }
`,
      'images.jsonl': `{"digest":"${DIGEST('d')}","repository":"__proto__","tags":["constructor"],"layers":["${DIGEST('e')}"],"labels":{"__proto__":"x","constructor":"y"},"__proto__":{"polluted":true}}\n`,
      'trivy.json': `{"__proto__":{"polluted":true},"SchemaVersion":2,"ArtifactName":"__proto__","ArtifactType":"container_image",
"Metadata":{"ImageID":"${DIGEST('a')}","DiffIDs":["${DIGEST('b')}"],"RepoTags":["constructor:__proto__"]},
"Results":[{"Target":"x","Class":"os-pkgs","Type":"debian","Vulnerabilities":[{"VulnerabilityID":"constructor","PkgName":"__proto__",
"InstalledVersion":"1","FixedVersion":"hasOwnProperty","Severity":"__proto__","Layer":{"DiffID":"${DIGEST('b')}"}}]}]}`,
      'advisories/o.json': `{"id":"__proto__","modified":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"__proto__","name":"constructor"},
"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"toString"}]}],"database_specific":{"__proto__":{"polluted":true}}}]}`,
    });
    const report = await scan();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(seesTheGoodOne(report)).toBe(true);
    expect(report.resources.map(({ kind }) => kind)).toContain('Dockerfile');
    expect(report.images.map(({ digest }) => digest)).toContain(DIGEST('d'));
    // Its own `hostNetwork` is not there: a key `__proto__` gives nothing to the object that has it.
    expect(report.findings.filter(({ policy }) => policy === 'kubernetes/no-host-namespaces')).toEqual([]);
  });

  it('file names that look like options, other lines or other folders are file names', async () => {
    const names = [
      '--help.yaml',
      '-rf.yaml',
      '$(touch pwned).yaml',
      'a\nb.yaml',
      '"q\'.yaml',
      ' sp ace .yaml',
      'e\u0301.yaml',
      'a\tb.yaml',
    ];
    write(folder, Object.fromEntries(names.map((name, i) => [name, GOOD.replace('good', `pod-${i}`)])));
    run(folder, ['init', '-q']);
    commit(folder, { 'good.yaml': GOOD });
    const report = await scan();
    expect(report.resources.map(({ name }) => name).toSorted()).toEqual(['good', ...names.map((_, i) => `pod-${i}`)]);
    const paths = report.causes.map(({ location }) => location?.path ?? '');
    expect(paths.every((path) => existsSync(join(folder, path)))).toBe(true);
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
    expect(toSarif(report).runs[0]?.results?.length).toBe(report.causes.length);
  });
});

describe('a way out of the folder', () => {
  it('links are followed only to what lies inside, and pipes and devices are not waited for', async () => {
    write(folder, { 'good.yaml': GOOD });
    const links: Readonly<Record<string, string>> = {
      loop: '.',
      up: '..',
      etc: '/etc',
      self: 'self',
      'a.yaml': 'b.yaml',
      'b.yaml': 'a.yaml',
      'passwd.yaml': '/etc/passwd',
      Dockerfile: '/etc/passwd',
      CODEOWNERS: '/etc/passwd',
      'report.json': '/etc/passwd',
      'zero.json': '/dev/zero',
      'kustomization.yaml': '/nowhere',
      'headwater.yaml': '/dev/zero',
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name));
    for (const name of ['pipe.yaml', 'pipe.json', 'Dockerfile.pipe', 'catalog-info.yaml'])
      execFileSync('mkfifo', [join(folder, name)]);
    const report = await scan();
    expect(seesTheGoodOne(report)).toBe(true);
    expect(JSON.stringify(report)).not.toContain('root:x:0');
  });

  it('a kustomization that names files elsewhere gets none of them', async () => {
    write(folder, {
      'good.yaml': GOOD,
      'kustomization.yaml': `resources: [/etc/passwd, ../../../../../../etc/passwd, good.yaml, 'https://evil.example/x']
configMapGenerator: [{ name: a, files: [/etc/passwd, k=../../../../../../etc/passwd] }]
`,
    });
    const report = await scan();
    expect(codesOf(report)).toContain('KUSTOMIZE_BROKEN');
    expect(seesTheGoodOne(report)).toBe(true);
    expect(JSON.stringify(report)).not.toContain('root:x:0');
  });

  it('a kustomization that names a pipe does not wait for somebody to write to it', async () => {
    write(folder, { 'good.yaml': GOOD, 'o/kustomization.yaml': 'resources: [../pipe.yaml]\n' });
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
    const report = await scan();
    expect(codesOf(report)).toContain('KUSTOMIZE_BROKEN');
    expect(seesTheGoodOne(report)).toBe(true);
  });

  it('kustomizations in a ring end as gaps', async () => {
    write(folder, {
      'good.yaml': GOOD,
      'a/kustomization.yaml': 'resources: [../b]\n',
      'b/kustomization.yaml': 'resources: [../a]\n',
      'c/kustomization.yaml': 'resources: [../c, .]\n',
    });
    const report = await scan();
    expect(codesOf(report)).toEqual(['KUSTOMIZE_BROKEN']);
    expect(seesTheGoodOne(report)).toBe(true);
  });

  it('entries of an archive write nothing and are not taken for files of the image', async () => {
    const outside = `${folder}-outside`;
    const layer = await build.layer({
      [`../../../../../../${outside}`]: 'x',
      '../../var/lib/dpkg/status': 'Package: openssl\nStatus: install ok installed\nVersion: 1\n\n',
      'etc/os-release': { symlink: '/etc/passwd' },
    });
    const files = build.layoutFiles([{ manifest: build.image({ layers: [layer] }), name: 'r.example/a:1' }]);
    await build.writeFiles(join(folder, 'image'), files);
    const report = await scan('image');
    expect(codesOf(report)).toContain('ARCHIVE_SUSPICIOUS');
    expect(report.images).toHaveLength(1);
    expect(existsSync(outside)).toBe(false);
  });

  it('a layout whose digests are paths is refused', async () => {
    const descriptor = { mediaType: build.MEDIA.oci.manifest, digest: 'sha256:../../../../../../etc/passwd', size: 10 };
    write(folder, {
      'image/oci-layout': '{"imageLayoutVersion":"1.0.0"}',
      'image/index.json': JSON.stringify({ schemaVersion: 2, manifests: [descriptor] }),
      'good.yaml': GOOD,
    });
    const report = await scan();
    expect(codesOf(report)).toEqual(['FILE_MALFORMED']);
    expect(seesTheGoodOne(report)).toBe(true);
  });
});

describe('a repository that is a trap', () => {
  it('its configuration starts no program', async () => {
    const marker = join(folder, 'pwned');
    const checkout = repositoryAt(join(folder, 'checkout'), {
      'good.yaml': GOOD,
      '.gitattributes': '* filter=evil diff=evil\n',
    });
    for (const key of [
      'core.fsmonitor',
      'core.sshCommand',
      'core.pager',
      'diff.external',
      'diff.evil.textconv',
      'filter.evil.clean',
      'filter.evil.smudge',
      'filter.evil.process',
      'core.alternateRefsCommand',
    ])
      run(checkout, ['config', key, `touch ${marker}; false`]);
    run(checkout, ['config', 'remote.origin.url', `ext::sh -c touch% ${marker}`]);
    run(checkout, ['config', 'extensions.partialClone', 'origin']);
    symlinkSync('/etc/passwd', join(checkout, '.git-blame-ignore-revs'));
    const report = await scan('checkout');
    expect(seesTheGoodOne(report)).toBe(true);
    expect(report.causes[0]?.owner?.name).toBe('Ana Lopez');
    expect(existsSync(marker)).toBe(false);
  });

  it.each<[string, (checkout: string) => void]>([
    ['has a damaged index', (checkout) => writeFileSync(join(checkout, '.git', 'index'), 'nonsense')],
    ['has a configuration that is none', (checkout) => writeFileSync(join(checkout, '.git', 'config'), '[core\n')],
    ['has lost its objects', (checkout) => execFileSync('rm', ['-rf', join(checkout, '.git', 'objects')])],
  ])('one that %s is read as the folder that it also is', async (_, damage) => {
    const checkout = repositoryAt(join(folder, 'checkout'), { 'good.yaml': GOOD });
    damage(checkout);
    const report = await scan('checkout');
    expect(codesOf(report)).toEqual(['GIT_UNREADABLE']);
    expect(seesTheGoodOne(report)).toBe(true);
  });

  it('a bundle that breaks off is a gap', async () => {
    const checkout = repositoryAt(join(folder, 'checkout'), { 'other.yaml': GOOD.replace('good', 'other') });
    run(checkout, ['bundle', 'create', '-q', join(folder, 'whole.bundle'), 'main']);
    const whole = execFileSync('cat', [join(folder, 'whole.bundle')]);
    mkdirSync(join(folder, 'cut'));
    writeFileSync(join(folder, 'cut', 'cut.bundle'), whole.subarray(0, whole.length - 100));
    write(join(folder, 'cut'), { 'good.yaml': GOOD });
    const report = await scan('cut');
    expect(codesOf(report)).toEqual(['GIT_UNREADABLE']);
    expect(seesTheGoodOne(report)).toBe(true);
  });
});

describe('a registry that is a trap', () => {
  it.each<[string, Fault, string]>([
    ['wants a login', (_, response) => Boolean(response.writeHead(401).end()), 'REGISTRY_UNAUTHORIZED'],
    [
      'wants more patience than anybody has',
      (_, response) => Boolean(response.writeHead(429, { 'retry-after': '999999' }).end()),
      'REGISTRY_THROTTLED',
    ],
    [
      'is a web page',
      (_, response) => Boolean(response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')),
      'REGISTRY_PROTOCOL',
    ],
    [
      'redirects to a file',
      (_, response) => Boolean(response.writeHead(302, { location: 'file:///etc/passwd' }).end()),
      'REGISTRY_PROTOCOL',
    ],
  ])('one that %s is a gap, and the other inputs are read', async (_, fault, code) => {
    write(folder, { 'good.yaml': GOOD });
    const registry = await startRegistry();
    try {
      registry.fault(fault);
      const report = await scan(`registry://${registry.host}/team/app:1`, 'good.yaml');
      expect(codesOf(report)).toEqual([code]);
      expect(seesTheGoodOne(report)).toBe(true);
    } finally {
      await registry.close();
    }
  });
});

describe('what a terminal would obey', () => {
  const state = temporaryFolder();
  afterAll(() => state.remove());
  const headwater = (...parameters: readonly string[]) =>
    spawnSync(process.execPath, [join(ROOT, 'bin', 'headwater.js'), ...parameters], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: state.path, XDG_STATE_HOME: state.path },
      encoding: 'utf8',
      timeout: 30_000,
    });

  it('is shown, not sent, whatever name it is in; and incomplete coverage is exit 4 where asked', () => {
    const quoted = JSON.stringify(ESCAPE);
    write(folder, {
      'good.yaml': GOOD,
      [`x${ESCAPE.replaceAll('/', '')}/Dockerfile`]: 'FROM debian:latest\nUSER root\n',
      [`x${ESCAPE}/pod.yaml`]: `apiVersion: v1
kind: Pod
metadata: { name: ${quoted}, namespace: ${quoted}, labels: { env: ${quoted}, app.kubernetes.io/owner: ${quoted} } }
spec: { hostNetwork: true, containers: [{ name: ${quoted}, image: ${quoted} }] }
`,
      CODEOWNERS: `* @team${ESCAPE}/x\n[sec${ESCAPE}] @x\n`,
      'images.jsonl': `${JSON.stringify({ digest: DIGEST('d'), repository: `r.example/${ESCAPE}`, tags: [ESCAPE], layers: [DIGEST('e')], labels: { maintainer: ESCAPE } })}\n`,
      'trivy.json': JSON.stringify({
        SchemaVersion: 2,
        ArtifactName: ESCAPE,
        ArtifactType: 'container_image',
        Metadata: { ImageID: DIGEST('a'), DiffIDs: [DIGEST('b')], RepoTags: [`r.example/x${ESCAPE}:1`] },
        Results: [
          {
            Target: ESCAPE,
            Class: 'os-pkgs',
            Type: 'debian',
            Vulnerabilities: [
              {
                VulnerabilityID: `CVE-1${ESCAPE}`,
                PkgName: ESCAPE,
                InstalledVersion: '1',
                Severity: 'HIGH',
                Title: ESCAPE,
                Layer: { DiffID: DIGEST('b') },
              },
            ],
          },
        ],
      }),
      [`broken${ESCAPE}.json`]: '{"SchemaVersion":2,"ArtifactName":',
    });
    const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;
    const scanned = headwater('scan', '.', '--require-coverage');
    expect(scanned.status).toBe(4);
    const { items } = JSON.parse(headwater('cause', 'list', '-o', 'json').stdout) as {
      items: { id: string; findingCount: number }[];
    };
    expect(items.length).toBeGreaterThan(4);
    const pages = [
      scanned,
      ...[['cause', 'list'], ['finding', 'list'], ['coverage'], ['image', 'lineage']].map((command) => headwater(...command)),
      ...items.slice(0, 3).map(({ id }) => headwater('cause', 'show', id)),
      headwater('assess', '.', '--pack', 'kubernetes-starter', '--pack', 'dockerfile-starter'),
      headwater('finding', 'list', '-o', 'json'),
      headwater('scan', '.', '-o', 'sarif'),
    ];
    for (const { stdout, stderr } of pages) {
      expect(stdout).not.toBe('');
      expect(obeyed.exec(stdout)?.[0]).toBeUndefined();
      expect(obeyed.exec(stderr)?.[0]).toBeUndefined();
    }
  });
});
