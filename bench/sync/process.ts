/** Runs the built `headwater` in a process of its own, and says how much memory that process took at the most. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';

export interface Ran {
  readonly output: unknown;
  /** Of the process alone, without its database, in megabytes. */
  readonly peak: number;
  readonly seconds: number;
}

/** Throws when it ends with anything but 0. @returns what it printed as JSON, and what it took */
export async function headwater(
  words: readonly string[],
  { folder, environment }: { readonly folder: string; readonly environment: NodeJS.ProcessEnv },
): Promise<Ran> {
  const start = performance.now();
  const child = spawn(execPath, [join(process.cwd(), 'bin', 'headwater.js'), ...words, '-o', 'json'], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, residentOf(child.pid ?? 0));
  }, 100);
  const parts: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (part: string) => void parts.push(part));
  const code = await new Promise<number | null>((resolve) => void child.once('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`headwater ${words.join(' ')} ended with ${code}`);
  return { output: JSON.parse(parts.join('')), peak, seconds: (performance.now() - start) / 1_000 };
}

/** What the system says that the process took at the most so far (proc(5): VmHWM). */
function residentOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return 0;
    throw error;
  }
}
