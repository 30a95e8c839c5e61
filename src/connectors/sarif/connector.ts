/** Reads SARIF logs of other tools: what is wrong with which lines. A result that cannot be taken over is a gap. */
import { readBoundedJson } from '../../lib/bounded-json.js';
import { peekJson } from '../../lib/json-head.js';
import type { Observation } from '../../model/index.js';
import type { Claim, Connector, ReadContext } from '../../ports/index.js';
import { readResult } from './result.js';
import { Log, Result } from './schema.js';

export const sarifLogs: Connector = {
  name: 'sarif',
  describes: 'SARIF 2.1.0 logs of other tools',
  recognise: (candidate) =>
    Promise.resolve(candidate.kind === 'file' && isSarif(candidate.head) ? { candidate, as: 'SARIF log' } : undefined),
  read,
};

function isSarif(head: Uint8Array): boolean {
  const { shape, keys, text } = peekJson(head);
  if (shape !== 'object') return false;
  const schema = keys.get('$schema');
  if (typeof schema === 'string' && /sarif/i.test(schema)) return true;
  return keys.get('version') === '2.1.0' && keys.has('runs') && /"(?:driver|results|tool)"\s*:/.test(text);
}

async function* read(claim: Claim, context: ReadContext): AsyncIterable<Observation> {
  const { candidate } = claim;
  if (candidate.kind !== 'file') return;
  const { path } = candidate;
  const { jsonDocument, compressionRatio } = context.limits;
  const file = await readBoundedJson(path, jsonDocument, { compressionRatio });
  if (file.kind === 'problem') {
    yield context.gap({ code: file.code, what: path, why: file.message, hides: ['findings'] });
    return;
  }
  const log = Log.safeParse(file.value);
  if (!log.success || log.data.version !== '2.1.0') {
    const issue = log.success ? undefined : log.error.issues[0];
    const why = log.success
      ? `its version ${log.data.version} is not read`
      : `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
    yield context.gap({ code: 'FILE_MALFORMED', what: path, why, hides: ['findings'] });
    return;
  }
  const problems: string[] = [];
  for (const [index, run] of log.data.runs.entries()) {
    if (run.tool.driver.name?.toLowerCase() === 'headwater') {
      problems.push(`run ${index + 1} is Headwater's own: give what it was made from`);
      continue;
    }
    for (const [at, item] of run.results.entries()) {
      const result = Result.safeParse(item);
      const found = result.success ? readResult(result.data, run, context.source) : 'it is no result';
      if (found === undefined) continue;
      if (typeof found === 'string') problems.push(`result ${at + 1} of run ${index + 1}: ${found}`);
      else yield { kind: 'reported-failure', failure: found };
    }
  }
  const [first, ...others] = problems;
  if (first !== undefined) {
    const why = `${first}${others.length === 0 ? '' : `; and ${others.length} more`}`;
    yield context.gap({ code: 'REPORT_PARTLY_READ', what: path, why, hides: ['findings'] });
  }
}
