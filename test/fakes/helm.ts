/** What Helm makes of the chart. It is built once for the machine by tools/go-parts.mjs. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../journeys/estate.js';

export const RELEASE_NAMESPACE = 'headwater';
const CHART = join(ROOT, 'charts', 'headwater');

const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
  rules: z
    .array(z.looseObject({ apiGroups: z.array(z.string()), resources: z.array(z.string()), verbs: z.array(z.string()) }))
    .optional(),
  subjects: z.array(z.looseObject({ name: z.string() })).optional(),
});
export type ApiObject = z.infer<typeof objectSchema>;

const VERBS = {
  lint: ['lint', '--strict', CHART],
  template: ['template', 'hw', CHART],
  install: ['install', 'hw', CHART, '-n', RELEASE_NAMESPACE, '--dry-run=client'],
} as const;

export interface Helm {
  /** With these values: how it ended, and all that it said. `install` installs nothing and has no cluster to ask. */
  run(verb: keyof typeof VERBS, values: unknown): { readonly status: number | null; readonly text: string };
  /** The text of all objects. Throws what Helm objects to. */
  rendered(values: unknown): string;
  render(values: unknown): readonly ApiObject[];
  close(): void;
}

/** Builds Helm where it is not built yet, which takes minutes. */
export async function openHelm(): Promise<Helm> {
  const building = promisify(execFile)(process.execPath, [join(ROOT, 'tools', 'go-parts.mjs'), 'helm']);
  // Whoever waits is to see for what.
  building.child.stderr?.pipe(process.stderr);
  const program = join((await building).stdout.trim(), 'helm');
  const folder = mkdtempSync(join(tmpdir(), 'headwater-helm-'));
  let files = 0;
  const fileOf = (values: unknown): string => {
    files += 1;
    const path = join(folder, `values-${files}.json`);
    writeFileSync(path, JSON.stringify(values));
    return path;
  };
  const start = (parameters: readonly string[]) =>
    spawnSync(program, parameters, { encoding: 'utf8', cwd: folder, env: { ...process.env, KUBECONFIG: '/dev/null' } });
  const rendered = (values: unknown): string => {
    const { status, stdout, stderr } = start(['template', 'hw', CHART, '-n', RELEASE_NAMESPACE, '-f', fileOf(values)]);
    if (status !== 0 || stderr !== '') throw new Error(`helm template: ${stderr}`);
    return stdout;
  };
  return {
    run: (verb, values) => {
      const { status, stdout, stderr } = start([...VERBS[verb], '-f', fileOf(values)]);
      return { status, text: `${stdout}${stderr}` };
    },
    rendered,
    render: (values) =>
      parseAllDocuments(rendered(values)).flatMap((document) => {
        const one: unknown = document.toJSON();
        return one === null ? [] : [objectSchema.parse(one)];
      }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Of one kind, by namespace and name. */
export function objectsOf(objects: readonly ApiObject[], kind: string): readonly ApiObject[] {
  return objects.filter((one) => one.kind === kind).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ metadata }: ApiObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** `list deployments.apps`, sorted. */
export function rightsIn(objects: readonly ApiObject[]): readonly string[] {
  const rights = objects.flatMap(({ rules = [] }) =>
    rules.flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}${group === '' ? '' : `.${group}`}`)),
      ),
    ),
  );
  return [...new Set(rights)].toSorted();
}

/** Where the API server takes it. */
export function pathOf({ apiVersion, kind, metadata }: ApiObject): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = kind.toLowerCase().replace(/y$/, 'ie').replace(/s$/, 'se');
  const namespace = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${root}${namespace}/${plural}s`;
}
