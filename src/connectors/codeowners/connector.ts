/** Reads the CODEOWNERS file of a tree: its text, one ownership rule per line, and a gap for each line that its host skips. */
import { join } from 'node:path';
import type { Observation } from '../../model/index.js';
import type { Candidate, Claim, Connector, ReadContext } from '../../ports/index.js';
import { readTextInside } from '../../lib/read-inside.js';
import { parseCodeowners, type Rule } from './parse.js';
import { findCodeowners } from './places.js';

export const codeowners: Connector = {
  name: 'codeowners',
  describes: 'the CODEOWNERS file of GitHub, GitLab or Bitbucket',
  recognise,
  read,
};

async function recognise(candidate: Candidate): Promise<Claim | undefined> {
  if (candidate.kind !== 'tree') return undefined;
  const place = await findCodeowners(candidate.tree);
  return place === undefined ? undefined : { candidate, as: `code owners in ${place.path}`, contextOnly: true };
}

/** GitHub does not load a larger file ("About code owners", CODEOWNERS file size). */
const GITHUB_BYTES = 3 * 1024 * 1024;

async function* read(claim: Claim, context: ReadContext): AsyncIterable<Observation> {
  if (claim.candidate.kind !== 'tree') return;
  const { tree } = claim.candidate;
  const place = await findCodeowners(tree);
  if (place === undefined) return; // removed since it was recognised
  const { path, host } = place;
  const limit = host === 'github' ? Math.min(GITHUB_BYTES, context.limits.textFile) : context.limits.textFile;
  const file = await readTextInside(tree.root, join(tree.root, path), limit);
  if (file.kind === 'absent') return;
  if (file.kind === 'refused') {
    yield context.gap({ code: file.code, what: path, why: file.why, hides: ['owners'] });
    return;
  }
  const repository = tree.repository.name;
  yield { kind: 'source-file', file: { repository, path, text: file.text } };
  const rules = parseCodeowners(file.text, host);
  for (const { line, pattern, owners, section, invalid } of rules) {
    const known = { ...(section === undefined ? {} : { section }), ...(invalid === undefined ? {} : { invalid }) };
    yield { kind: 'ownership', rule: { kind: 'codeowners', repository, path, line, pattern, owners, ...known } };
  }
  yield* gapsOf(rules, path, context);
}

/** A file of another kind by this name would else give a gap for each of its lines. */
const MOST_GAPS = 20;

function* gapsOf(rules: readonly Rule[], path: string, context: ReadContext): Iterable<Observation> {
  const bad = rules.filter(({ invalid, complaint }) => invalid !== undefined || complaint !== undefined);
  for (const { line, invalid, complaint } of bad.slice(0, MOST_GAPS)) {
    const why = invalid === undefined ? (complaint ?? '') : `the line is skipped: ${invalid}`;
    yield context.gap({ code: 'CODEOWNERS_MALFORMED', what: `${path}:${line}`, why, hides: ['owners'] });
  }
  const rest = bad.length - MOST_GAPS;
  if (rest > 0)
    yield context.gap({
      code: 'CODEOWNERS_MALFORMED',
      what: path,
      why: `${rest} more of its lines are not valid`,
      hides: ['owners'],
    });
}
