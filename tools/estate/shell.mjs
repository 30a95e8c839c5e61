// Runs programs and gives back what they wrote. A program that fails throws with its own last words,
// so that a failed build says which instruction failed.
import { spawn, spawnSync } from 'node:child_process';

/**
 * @param {string} program
 * @param {string[]} args
 * @param {{cwd?: string, env?: Record<string, string>}} [options]
 * @returns {Promise<string>} standard output
 */
export async function run(program, args, options = {}) {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out = [];
  const err = [];
  child.stdout.on('data', (chunk) => out.push(chunk));
  child.stderr.on('data', (chunk) => err.push(chunk));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const stdout = Buffer.concat(out).toString();
  if (code !== 0) {
    const words = `${stdout}\n${Buffer.concat(err)}`.trim().split('\n').slice(-25).join('\n');
    throw new Error(`${program} ${args.join(' ')}\nended with ${code}:\n${words}`);
  }
  return stdout;
}

/** @param {string[]} programs @returns {string[]} those that are not on the PATH */
export function missingPrograms(programs) {
  return programs.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
}
