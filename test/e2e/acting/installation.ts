/**
 * Headwater as people run it: its commands and workers as processes of their own, in a folder with its configuration, on a
 * store of its own. What a journey asserts it reads from the world, the store, or what was printed.
 */
import { execFile, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { vi } from 'vitest';
import { z } from 'zod';
import { responseListSchema, type ResponseListReport } from '../../../src/pipeline/index.js';
import type { ActionEntry } from '../../../src/ports/index.js';
import { openStore, type Store } from '../../../src/store/index.js';
import { ROOT } from '../../journeys/estate.js';

const PROGRAM = join(ROOT, 'bin', 'headwater.js');

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Worker {
  /** What it has said, a line each. */
  readonly events: readonly { readonly kind: string; readonly [more: string]: unknown }[];
  readonly isAlive: () => boolean;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

export interface Installation {
  readonly folder: string;
  /** The same store that the processes have. */
  readonly store: Store;
  write(name: string, content: object): void;
  headwater(...parameters: readonly string[]): Promise<Ended>;
  /** Reads the sources, so that the next look at the inventory sees what changed. */
  sync(): Promise<void>;
  /** Reads the sources, and records what the response plan asks for. */
  plan(): Promise<ResponseListReport>;
  worker(): Worker;
  /** What the store has of actions on a resource, newest first. */
  actionsOn(resource: string): Promise<readonly ActionEntry[]>;
  close(): Promise<void>;
}

export async function install(environment: Readonly<Record<string, string>>): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-acting-'));
  chmodSync(folder, 0o755); // as root the database runs as somebody else
  const state = join(folder, 'state');
  const store = await openStore({ folder: join(state, 'postgres') });
  const env = { ...process.env, HEADWATER_STATE_FOLDER: state, XDG_STATE_HOME: join(folder, 'xdg'), ...environment };
  const workers: Worker[] = [];
  const headwater: Installation['headwater'] = (...parameters) =>
    new Promise((resolve) => {
      const options = { cwd: folder, env, maxBuffer: 256 * 1024 ** 2 };
      const child = execFile(process.execPath, [PROGRAM, ...parameters], options, (_, out, err) =>
        resolve({ code: child.exitCode ?? -1, out, err }),
      );
    });
  const sync = async (): Promise<void> => {
    const { code, err } = await headwater('source', 'sync', '-q');
    if (code !== 0) throw new Error(err);
  };
  return {
    folder,
    store,
    headwater,
    sync,
    write: (name, content) => writeFileSync(join(folder, name), JSON.stringify(content)),
    async plan() {
      await sync();
      const { out, err } = await headwater('action', 'plan', '--yes', '-o', 'json');
      if (out === '') throw new Error(err);
      return responseListSchema.parse(JSON.parse(out));
    },
    worker() {
      const worker = startWorker(folder, env);
      workers.push(worker);
      return worker;
    },
    async actionsOn(resource) {
      const entries: ActionEntry[] = [];
      for await (const entry of store.actions.entries())
        if (entry.plan.targets.some((target) => target.resource === resource)) entries.push(entry);
      return entries;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.kill('SIGKILL')));
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Limits are wide, the ramp is steep and has no pauses, and one approved run earns trust, where the specification says nothing else. */
export function responsePlan(spec: object): object {
  const phases = ['development', 'test', 'staging', 'production', 'unknown'];
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'ResponsePlan',
    metadata: { name: 'shop' },
    spec: {
      preset: 'guard',
      limits: ['phase', 'account', 'service'].map((per) => ({ name: per, phases, per, count: 500 })),
      ramp: { factor: 10, pause: 0, failureThreshold: 0, patience: 1 },
      trust: { runs: 1 },
      jump: { count: 500, factor: 2 },
      ...spec,
    },
  };
}

/** A policy that is let as far as it goes, wherever it is. */
export const EVERYWHERE = { development: 'enforce', test: 'enforce', staging: 'enforce', production: 'enforce' };

export async function until(holds: () => boolean | Promise<boolean>, timeout = 120_000): Promise<void> {
  await vi.waitUntil(holds, { timeout, interval: 100 });
}

const eventSchema = z.looseObject({ kind: z.string() });

function startWorker(folder: string, env: NodeJS.ProcessEnv): Worker {
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--role', 'worker'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const events: z.infer<typeof eventSchema>[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    try {
      events.push(eventSchema.parse(JSON.parse(line)));
    } catch (error) {
      // One that was killed in the midst of a line has said nothing by it.
      if (!(error instanceof SyntaxError)) throw error;
    }
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    events,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    kill: async (signal = 'SIGTERM') => {
      child.kill(signal);
      await ended;
    },
  };
}
