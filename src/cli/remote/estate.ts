/** Causes and findings as a server's last look left them. */
import type { z } from 'zod';
import { SEVERITIES, compareSeverity, type Severity } from '../../model/index.js';
import { viewedCauseSchema, viewedImageSchema, viewedResourceSchema, type ScanReport } from '../../pipeline/index.js';
import { pageOf } from '../../server/schemas/common.js';
import { causeRow, findingRow } from '../../server/schemas/estate.js';
import { byPartOfId } from '../part-of-id.js';
import { everyPage, type RemoteServer } from './client.js';
import { ServerProblem } from './problem.js';

export type CauseRow = z.infer<typeof causeRow>;
export type FindingRow = z.infer<typeof findingRow>;
type ViewedCause = z.infer<typeof viewedCauseSchema>;

/** What closes the most first. */
export function causesAt(server: RemoteServer): AsyncGenerator<readonly CauseRow[]> {
  const { api, read } = server;
  return everyPage(server, (query) => read(pageOf(causeRow), api.GET('/api/v1/causes', { params: { query } })));
}

/** The most severe first. @param least only this severe or worse @param cause only those of one, by its id or a part of it */
export async function* findingsAt(
  server: RemoteServer,
  { least, cause }: { readonly least?: Severity | undefined; readonly cause?: string | undefined },
): AsyncGenerator<readonly FindingRow[]> {
  const { api, read } = server;
  const severity = least === undefined ? undefined : SEVERITIES.filter((one) => compareSeverity(one, least) >= 0);
  const filters = {
    ...(severity === undefined ? {} : { severity }),
    ...(cause === undefined ? {} : { cause: [(await causeAt(server, cause)).id] }),
  };
  yield* everyPage(server, (paging) =>
    read(pageOf(findingRow), api.GET('/api/v1/findings', { params: { query: { ...paging, ...filters } } })),
  );
}

/** By its id, or by any part of it that only one has. Throws ID_UNKNOWN. */
export async function causeAt(server: RemoteServer, id: string): Promise<ViewedCause> {
  const { api, read } = server;
  const named = (exact: string) => read(viewedCauseSchema, api.GET('/api/v1/causes/{id}', { params: { path: { id: exact } } }));
  try {
    return await named(id);
  } catch (error) {
    if (!isUnknownId(error)) throw error;
  }
  const rows: CauseRow[] = [];
  for await (const page of causesAt(server)) for (const row of page) rows.push(row);
  return named(byPartOfId(rows, id, 'cause').id);
}

/** The images and workloads that go by these ids, for their names. What the view no longer has is left out. */
export async function namesAt(
  { api, read }: RemoteServer,
  ids: { readonly images: readonly string[]; readonly workloads: readonly string[] },
): Promise<Pick<ScanReport, 'images' | 'resources'>> {
  const [images, resources] = await Promise.all([
    known(ids.images, (id) => read(viewedImageSchema, api.GET('/api/v1/images/{id}', { params: { path: { id } } }))),
    known(ids.workloads, (id) => read(viewedResourceSchema, api.GET('/api/v1/resources/{id}', { params: { path: { id } } }))),
  ]);
  return { images, resources };
}

async function known<Item>(ids: readonly string[], ask: (id: string) => Promise<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for (const id of ids) {
    try {
      items.push(await ask(id));
    } catch (error) {
      if (!isUnknownId(error)) throw error;
    }
  }
  return items;
}

function isUnknownId(error: unknown): boolean {
  return error instanceof ServerProblem && error.code === 'ID_UNKNOWN';
}
