import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { describeRegistry, type StartedRegistry } from '../contracts/registry.js';

/** `htpasswd -nbB` of the contract's credentials. */
const HTPASSWD = 'reader:$2b$05$abcdefghijklmnopqrstuuIRNOPg51z5ET/i9COFSTpAout3SUOMq\n';

const isInstalled = spawnSync('docker-registry', ['--version']).error === undefined;

if (isInstalled) describeRegistry('docker-registry', startDockerRegistry);
else if (process.env['CI']) {
  it('finds docker-registry', () => {
    expect.fail('docker-registry is not installed: apt-get install docker-registry');
  });
} else {
  console.warn('SKIPPED: the tests against a real registry; apt-get install docker-registry');
  it('reads a real registry', (context) => {
    context.skip('docker-registry is not installed');
  });
}

async function startDockerRegistry({ basic }: { readonly basic?: string }): Promise<StartedRegistry> {
  const folder = await mkdtemp(path.join(tmpdir(), 'headwater-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  await writeFile(path.join(folder, 'htpasswd'), HTPASSWD);
  const config = {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { inmemory: {}, delete: { enabled: true } },
    http: { addr: host },
    ...(basic === undefined ? {} : { auth: { htpasswd: { realm: 'tests', path: path.join(folder, 'htpasswd') } } }),
  };
  // JSON is YAML.
  await writeFile(path.join(folder, 'config.yml'), JSON.stringify(config));
  const child = spawn('docker-registry', ['serve', path.join(folder, 'config.yml')], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  for (let attempt = 0; attempt < 200 && child.exitCode === null; attempt += 1) {
    if (await answers(host)) break;
    await sleep(50);
  }
  return {
    host,
    async close() {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(host: string): Promise<boolean> {
  try {
    await (await fetch(`http://${host}/v2/`)).body?.cancel();
    return true;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
