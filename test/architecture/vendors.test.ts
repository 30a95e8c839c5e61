import { expect, it } from 'vitest';
import { sources, textOf, withoutComments } from './tree.js';

/** Everything that must not know a cloud: all but the connectors, which are there to, and what is simulated for them. */
const CORE = sources().filter((path) => !/^src\/(connectors|simulated)\//.test(path));
/** What turns observations into causes and decisions must not even know which scanner spoke. */
const STAGES = /^src\/(model|ports|discover|graph|assess|trace|decide|act|propagate|verify)\//;

const CLOUDS = /\b(aws|amazon|ec2|ecr|eks|azure|acr|aks|gcp|gcr|gke|google cloud|alibaba|aliyun)\b/gi;
const SCANNERS = /\b(trivy|grype|prowler|snyk|wiz|checkov)\b/gi;
/** Where people are told what they may write: an address cannot be shown without naming a platform. Nothing is decided there. */
const HELP = new Set(['src/cli/main.ts', 'src/cli/render/source.ts', 'src/config/configuration.ts']);
/** Names of bots: whoever they work for, their commits say nothing about who owns a line. */
const BOTS = 'src/trace/blame-authors.ts';

it('names no cloud outside of the connectors', () => {
  const named = CORE.filter((path) => !HELP.has(path)).flatMap((path) =>
    [...withoutComments(textOf(path)).matchAll(CLOUDS)].map(([word]) => `${path}: ${word}`),
  );
  expect(CORE.length).toBeGreaterThan(100);
  expect(named).toEqual([]);
});

it('treats no scanner in a way of its own from the model to the last stage', () => {
  const stages = CORE.filter((path) => STAGES.test(path) && path !== BOTS);
  const named = stages.flatMap((path) =>
    [...withoutComments(textOf(path)).matchAll(SCANNERS)].map(([word]) => `${path}: ${word}`),
  );
  expect(stages.length).toBeGreaterThan(50);
  expect(named).toEqual([]);
});
