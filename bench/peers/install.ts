/**
 * Builds the peers outside the tree, once for each version, from the public registries of their languages. Gives where a
 * peer's program is, or why it cannot be had here; never takes one from the machine that has another version.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';

export type Installed =
  | { readonly kind: 'installed'; readonly program: string; readonly version: string }
  | { readonly kind: 'missing'; readonly why: string };

const KYVERNO = 'v1.19.1';
const GATOR = 'v3.23.1';
const CUSTODIAN = '0.9.53';

/** Building Kyverno takes minutes on a small machine. */
const PATIENCE = 40 * 60 * 1000;

/** Its module has a replacement of its own, which only a main module's go.mod can say, so it is built from one. */
const KYVERNO_MODULE = `module headwater.dev/bench/peers/kyverno

go 1.26.6

require github.com/kyverno/kyverno ${KYVERNO}

replace k8s.io/pod-security-admission => github.com/kyverno/pod-security-admission v0.0.0-20251031094455-46f20778634f
`;

export function installKyverno(): Installed {
  return install('kyverno', KYVERNO, 'kyverno', (folder, program) => {
    writeFileSync(join(folder, 'go.mod'), KYVERNO_MODULE);
    return run('go', ['build', '-mod=mod', '-o', program, 'github.com/kyverno/kyverno/cmd/cli/kubectl-kyverno'], folder);
  });
}

export function installGator(): Installed {
  return install('gator', GATOR, 'gator', (folder) => {
    return run('go', ['install', `github.com/open-policy-agent/gatekeeper/v3/cmd/gator@${GATOR}`], folder, { GOBIN: folder });
  });
}

/** @returns the Python that has it */
export function installCustodian(): Installed {
  return install('custodian', CUSTODIAN, join('bin', 'python'), (folder) => {
    return (
      run('python3', ['-m', 'venv', folder], folder) ??
      run(join(folder, 'bin', 'pip'), ['install', '--quiet', `c7n==${CUSTODIAN}`], folder)
    );
  });
}

/** @param build makes the program within the folder, or says why it could not */
function install(
  name: string,
  version: string,
  file: string,
  build: (folder: string, program: string) => string | undefined,
): Installed {
  const cache = join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'headwater', 'peers');
  const folder = join(cache, `${name}-${version}`);
  const program = join(folder, file);
  const done = join(folder, '.installed');
  if (existsSync(done)) return { kind: 'installed', program, version };
  console.error(`Installing ${name} ${version} (once) …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const why = build(folder, program) ?? (existsSync(program) ? undefined : `its build gave no ${file}`);
  if (why !== undefined) return { kind: 'missing', why };
  // Renamed last, so that a build that was killed is none.
  writeFileSync(`${done}.new`, '');
  renameSync(`${done}.new`, done);
  return { kind: 'installed', program, version };
}

/** @returns why it failed */
function run(
  command: string,
  args: readonly string[],
  folder: string,
  more: Readonly<Record<string, string>> = {},
): string | undefined {
  const { status, stderr, error } = spawnSync(command, args, {
    cwd: folder,
    env: { ...env, ...more },
    encoding: 'utf8',
    timeout: PATIENCE,
    maxBuffer: 1 << 26,
  });
  if (error !== undefined) return `${command}: ${error.message}`;
  return status === 0 ? undefined : `${command} ${args.slice(0, 2).join(' ')} ended with ${status}: ${stderr.trim().slice(-600)}`;
}
