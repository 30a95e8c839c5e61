/** Opens an address in the browser of who sits at this machine, if there is one; otherwise nothing happens, for the address is printed. */
import { spawn } from 'node:child_process';

const PROGRAMS: Readonly<Partial<Record<NodeJS.Platform, readonly [program: string, ...parameters: string[]]>>> = {
  darwin: ['open'],
  win32: ['explorer.exe'],
};

export function openInBrowser(address: string): void {
  const [program, ...parameters] = PROGRAMS[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...parameters, address], { stdio: 'ignore', detached: true });
  child.once('error', () => child.unref());
  child.unref();
}
