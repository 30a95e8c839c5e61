/** Real repositories for tests: made by git in temporary folders, with fixed people and times. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'headwater-test-')));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

export function run(cwd: string, args: readonly string[], by = 'Ana Lopez', on = '2026-03-01T10:00:00Z'): string {
  const name = { GIT_AUTHOR_NAME: by, GIT_COMMITTER_NAME: by };
  const email = `${by.toLowerCase().replaceAll(' ', '.')}@acme.example`;
  const env = {
    PATH: process.env['PATH'] ?? '',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    ...name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_EMAIL: email,
    GIT_AUTHOR_DATE: on,
    GIT_COMMITTER_DATE: on,
  };
  return execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

/** A new repository with one commit of the files. */
export function repositoryAt(root: string, files: Readonly<Record<string, string>>): string {
  mkdirSync(root, { recursive: true });
  run(root, ['init', '-q', '-b', 'main']);
  commit(root, files);
  return root;
}

export function commit(root: string, files: Readonly<Record<string, string>>, by?: string, on?: string): string {
  write(root, files);
  run(root, ['add', '-A']);
  run(root, ['commit', '-q', '--allow-empty', '-m', 'change'], by, on);
  return run(root, ['rev-parse', 'HEAD']);
}
