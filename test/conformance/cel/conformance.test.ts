/**
 * The official conformance data of the language (https://github.com/google/cel-spec, as `@bufbuild/cel-spec` packs it) is the
 * oracle of our engine. The counts per section may only go up; what fails, and why, is in docs/decisions/0005-cel-engine.md.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { conformanceCases, outcomeOf } from './run-case.js';

/** Sections about protobuf messages only: policies see JSON. */
const PROTOBUF = new Set(['dynamic', 'enums', 'proto2', 'proto2_ext', 'proto3', 'wrappers']);

const outcomes = conformanceCases()
  .filter(({ section }) => !PROTOBUF.has(section))
  .map(({ section, name, test }) => ({ section, name, problem: outcomeOf(test), expression: test.original.expr }));
const failed = outcomes.filter(({ problem }) => problem !== undefined);

it('passes as many of the official cases as expected-counts.json says; when it passes more, raise these', () => {
  const expected: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'expected-counts.json'), 'utf8'));
  const counts: Record<string, { passed: number; of: number }> = {};
  for (const { section, problem } of outcomes) {
    const count = (counts[section] ??= { passed: 0, of: 0 });
    count.of += 1;
    if (problem === undefined) count.passed += 1;
  }
  const list = failed.map(({ section, name, expression, problem }) => `${section}/${name}: ${expression}: ${problem}`);
  expect(counts, `these fail:\n${list.join('\n')}`).toEqual(expected);
});

it('names every case that fails, and only these, in the decision page', () => {
  const [, page = ''] = readFileSync(join(import.meta.dirname, '../../../docs/decisions/0005-cel-engine.md'), 'utf8').split(
    '## Conformance',
  );
  const named = [...page.matchAll(/`([a-z0-9_]+\/[^`]+)`/g)].map(([, name]) => name);
  expect(named.sort()).toEqual(failed.map(({ section, name }) => `${section}/${name}`).sort());
});
