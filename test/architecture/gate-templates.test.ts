// Our own action and template are what our policies ask of others: pinned, and no text from outside in a script.
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { assessFiles } from '../../src/pipeline/index.js';
import { actionSchema, parseTemplate } from '../fakes/pipeline-runners.js';
import { ROOT, textOf } from './tree.js';

const action = textOf('action.yml');
const template = textOf('templates/gate.gitlab-ci.yml');

it('keep every policy of the pack `pipeline`', async () => {
  const report = await assessFiles(['action.yml', 'templates'], {
    folder: ROOT,
    version: '0.0.0',
    signal: new AbortController().signal,
    onProgress: () => undefined,
    packs: ['pipeline'],
    policies: [],
  });
  expect(report.results.filter(({ result }) => result !== 'pass')).toEqual([]);
  expect(new Set(report.results.map(({ resource }) => resource.kind))).toEqual(new Set(['Action', 'GitlabPipeline']));
  expect(report.results.length).toBeGreaterThan(10);
  expect(report.gaps).toEqual([]);
});

describe('the action', () => {
  const { inputs, outputs, runs } = actionSchema.parse(parse(action));

  it('names other actions by their commits, with the version beside', () => {
    const used = [...action.matchAll(/uses:\s*(.*)$/gm)].map(([, what]) => what);
    expect(used.length).toBeGreaterThan(0);
    for (const what of used) expect(what).toMatch(/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('hands inputs to scripts by their environment only', () => {
    const scripts = runs.steps.flatMap(({ run }) => run ?? []);
    expect(scripts.length).toBeGreaterThan(2);
    for (const script of scripts) expect(script).not.toContain('${{');
  });

  it('uses every input, and gives every output that it promises', () => {
    for (const name of Object.keys(inputs)) expect(action).toContain(`\${{ inputs.${name} }}`);
    for (const { value } of Object.values(outputs)) {
      const [, step = '', name = ''] = /^\$\{\{ steps\.([\w-]+)\.outputs\.([\w-]+) \}\}$/.exec(value) ?? [];
      expect(runs.steps.find(({ id }) => id === step)?.run).toMatch(new RegExp(`${name}=.*GITHUB_OUTPUT`));
    }
  });
});

describe('the template', () => {
  const { inputs, jobs } = parseTemplate(template);
  const [job] = Object.values(jobs);

  it('leaves what it runs to be pinned: no default, and nothing but a digest or a commit', () => {
    const digest = 'a'.repeat(64);
    expect(inputs['image']).toMatchObject({ regex: expect.any(String) });
    expect(inputs['image']?.default).toBeUndefined();
    expect(inputs['commit']?.default).toBeUndefined();
    const isImage = new RegExp(inputs['image']?.regex ?? '');
    expect(isImage.test(`registry.example/node@sha256:${digest}`)).toBe(true);
    expect(['node:24', `node@sha256:${digest}0`, 'node@sha256:1'].filter((image) => isImage.test(image))).toEqual([]);
    expect(new RegExp(inputs['commit']?.regex ?? '').test('main')).toBe(false);
  });

  it('hands inputs to its script by variables that nothing expands', () => {
    expect(job?.script.join('\n')).not.toContain('$[[');
    for (const name of Object.keys(inputs)) expect(template).toContain(`$[[ inputs.${name} ]]`);
    const filled = Object.values(job?.variables ?? {}).filter((one) => JSON.stringify(one).includes('$[['));
    expect(filled.length).toBeGreaterThan(5);
    for (const one of filled) expect(one).toMatchObject({ expand: false });
  });
});
