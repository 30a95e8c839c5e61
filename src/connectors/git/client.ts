/**
 * Runs the git program on repositories that may be hostile. Takes arguments, gives the bytes it printed or why it failed;
 * never lets a repository's configuration start a program, never asks a question, and goes to the network only when told to.
 */
import { spawn } from 'node:child_process';
import { devNull, homedir } from 'node:os';
import { join } from 'node:path';

/** What git said. `missing`: there is no git on this machine. */
export type GitAnswer =
  | { readonly kind: 'ok'; readonly stdout: Buffer; /** True when `enough` stopped it before its end. */ readonly cut: boolean }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'missing' };

export interface GitCall {
  /** An existing folder. */
  readonly cwd: string;
  /** The repository's `.git` (a folder, or the file that a worktree or submodule has instead). */
  readonly gitDir?: string;
  readonly workTree?: string;
  readonly input?: Buffer;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** Sees each piece of the output; true ends the program, and what came so far is the answer. */
  readonly enough?: (piece: Buffer) => boolean;
  /** Lets this call read a bundle, which git counts as the `file` protocol. All other protocols stay closed. */
  readonly readsBundle?: boolean;
  /**
   * Lets this call reach a remote over https and ssh, as the user: with the user's own configuration, credential helpers and
   * ssh agent. Only in a repository that we made, whose configuration is git's default.
   */
  readonly reaches?: 'network';
}

/** How to sign in to a remote is the user's; what a remote may bring in stays closed. */
const SIGN_IN = ['core.sshCommand=', 'core.gitProxy=', 'core.askPass=', 'credential.helper='];

const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;
const TIMEOUT_MS = 120_000;

/**
 * Each of these can name a program in a repository's own configuration, or change a result behind our back. Filters and
 * textconv drivers have names that the repository chooses, so they cannot be switched off here: what could run them
 * (blame, checking files out) is only done in repositories that we made ourselves, which have no configuration.
 */
const CONFIGURATION = [
  `core.hooksPath=${devNull}`,
  'core.fsmonitor=false',
  'core.pager=cat',
  'core.sshCommand=false',
  'core.gitProxy=',
  'core.askPass=',
  'credential.helper=',
  'core.quotePath=false',
  'core.protectHFS=true',
  'core.protectNTFS=true',
  'fetch.recurseSubmodules=false',
  'submodule.recurse=false',
  'gc.auto=0',
  'maintenance.auto=false',
].flatMap((setting) => ['-c', setting]);

const NETWORK_CONFIGURATION = [
  ...CONFIGURATION.filter((setting) => !SIGN_IN.some((own) => setting.startsWith(own))).filter((one) => one !== '-c'),
  'http.lowSpeedLimit=1000',
  'http.lowSpeedTime=60',
].flatMap((setting) => ['-c', setting]);

/** Runs git. Throws only when the signal is aborted. */
export async function git(args: readonly string[], call: GitCall): Promise<GitAnswer> {
  call.signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const settings = call.reaches === 'network' ? NETWORK_CONFIGURATION : CONFIGURATION;
    const child = spawn('git', [...settings, ...args], {
      cwd: call.cwd,
      env: environment(call),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const pieces: Buffer[] = [];
    let size = 0;
    let complaint = '';
    let ended: 'enough' | 'too-large' | 'too-slow' | undefined;
    const end = (because: typeof ended): void => {
      ended ??= because;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => end('too-slow'), call.timeoutMs ?? TIMEOUT_MS);
    const onAbort = (): void => void child.kill('SIGKILL');
    call.signal?.addEventListener('abort', onAbort, { once: true });
    const finish = (answer: GitAnswer): void => {
      clearTimeout(timer);
      call.signal?.removeEventListener('abort', onAbort);
      if (call.signal?.aborted === true) reject(call.signal.reason);
      else resolve(answer);
    };
    child.stdout.on('data', (piece: Buffer) => {
      if (ended !== undefined) return;
      pieces.push(piece);
      size += piece.length;
      if (call.enough?.(piece) === true) end('enough');
      else if (size > MAX_OUTPUT_BYTES) end('too-large');
    });
    child.stderr.on('data', (piece: Buffer) => {
      if (complaint.length < 4096) complaint += piece.toString('utf8');
    });
    child.on('error', (error) =>
      finish('code' in error && error.code === 'ENOENT' ? { kind: 'missing' } : { kind: 'failed', why: error.message }),
    );
    child.on('close', (code) => {
      if (ended === 'too-large') finish({ kind: 'failed', why: 'git printed more than can be read' });
      else if (ended === 'too-slow') finish({ kind: 'failed', why: 'git did not finish in time' });
      else if (ended === 'enough' || code === 0) finish({ kind: 'ok', stdout: Buffer.concat(pieces), cut: ended === 'enough' });
      else finish({ kind: 'failed', why: reasonIn(complaint, code) });
    });
    // A program that ends early closes its input; that is told by its exit, not by this.
    child.stdin.on('error', () => undefined);
    child.stdin.end(call.input);
  });
}

/**
 * Nothing of the caller's environment but where programs are, so that neither a GIT_DIR of a surrounding hook nor the
 * user's own git configuration changes what is read. An explicit GIT_DIR also makes git read a checkout that belongs to
 * another user ("dubious ownership"): that check exists because such a repository's configuration can start programs,
 * which CONFIGURATION and the closed protocols prevent, and because work there would change it, and we only read.
 */
function environment(call: GitCall): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TMPDIR, TEMP, TMP } = process.env;
  return {
    ...defined({ PATH, SystemRoot, TMPDIR, TEMP, TMP }),
    ...defined({ GIT_DIR: call.gitDir, GIT_WORK_TREE: call.workTree }),
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_PROTOCOL_FROM_USER: '0',
    // A list of the protocols that are open: a partial clone would else fetch what it lacks, by a command it names.
    GIT_ALLOW_PROTOCOL: call.readsBundle === true ? 'file' : 'none',
    GIT_PAGER: 'cat',
    GIT_EDITOR: 'false',
    ...(call.reaches === 'network' ? asTheUser() : {}),
  };
}

/** What git and ssh need to sign in without a question, and to find their way out. */
function asTheUser(): Record<string, string> {
  const own = Object.fromEntries(SIGN_IN_VARIABLES.map((name) => [name, process.env[name]]));
  return {
    ...defined(own),
    GIT_CONFIG_NOSYSTEM: '0',
    GIT_CONFIG_GLOBAL: process.env['GIT_CONFIG_GLOBAL'] ?? join(homedir(), '.gitconfig'),
    GIT_ALLOW_PROTOCOL: 'https:http:ssh',
    GIT_SSH_COMMAND: process.env['GIT_SSH_COMMAND'] ?? 'ssh -o BatchMode=yes -o ConnectTimeout=20',
    GCM_INTERACTIVE: 'never',
  };
}

const SIGN_IN_VARIABLES = [
  'HOME',
  'USER',
  'XDG_CONFIG_HOME',
  'XDG_RUNTIME_DIR',
  'DBUS_SESSION_BUS_ADDRESS',
  'SSH_AUTH_SOCK',
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'ALL_PROXY',
  'all_proxy',
  'NO_PROXY',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
  // Helpers of git that sign in to code hosts, such as `gh auth git-credential`, take these.
  'GH_TOKEN',
  'GITHUB_TOKEN',
  'GITLAB_TOKEN',
];

function defined(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

/** The line of git's complaint that says what is wrong, without anything that a terminal would act on. */
function reasonIn(complaint: string, code: number | null): string {
  const lines = complaint.split('\n').filter((line) => line.trim() !== '');
  const line = lines.findLast((one) => /^(fatal|error):/.test(one)) ?? lines[0];
  if (line === undefined) return `git ended with code ${String(code)}`;
  return printable(line.replace(/^(fatal|error): */, '')).slice(0, 300);
}

/** Text without control characters and direction marks, which would act on a terminal or mislead a reader. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '');
}
