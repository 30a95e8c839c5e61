import { afterEach, describe, expect, it } from 'vitest';
import { treeAt } from '../../test/fakes/candidates.js';
import { temporaryFolder } from '../../test/fakes/git-repositories.js';
import { collect, only, testContext } from '../../test/fakes/read-context.js';
import { githubWorkflows } from '../connectors/github-workflows/index.js';
import { gitlabCi } from '../connectors/gitlab-ci/index.js';
import { applyEdits } from '../lib/line-edits.js';
import type { FieldEdit, Resource } from '../model/index.js';
import type { Connector } from '../ports/index.js';
import { editField } from './edit-yaml.js';
import { locateField } from './locate-field.js';

let remove = (): void => undefined;
afterEach(() => remove());

async function resourceIn(connector: Connector, path: string, text: string): Promise<Resource> {
  const folder = temporaryFolder();
  remove = folder.remove;
  const candidate = treeAt(folder.path, { [path]: text });
  const observations = await collect(connector.read({ candidate, as: '' }, testContext()));
  const [first] = only(observations, 'resource');
  if (first === undefined) throw new Error('there is no resource');
  return first.resource;
}

/** Its lines, and whether the field is written there. */
function placeIn(resource: Resource, text: string, field: string) {
  const place = locateField(resource, field, () => text);
  return [place?.location.startLine, place?.location.endLine, place?.exact];
}

function edited(resource: Resource, text: string, field: string, edit: FieldEdit): string | undefined {
  const place = locateField(resource, field, () => text);
  const edits = place && editField(text, place, edit);
  return edits && applyEdits(text, edits);
}

describe('a workflow', () => {
  const TEXT = `on: # when
  push:
  pull_request_target:
jobs:
  a:
    steps:
      - uses: x/y@v1 # pinned some day
      - name: two
        env: { ON: yes, ACTIONS_ALLOW_UNSECURE_COMMANDS: 'true' }
        run: make
`;
  const workflow = () => resourceIn(githubWorkflows, '.github/workflows/ci.yml', TEXT);

  it.each<[string, readonly [number, number, boolean]]>([
    ['on.pull_request_target', [3, 3, true]],
    ['jobs.a.steps[0].uses', [7, 7, true]],
    ['jobs.a.steps[1].run', [10, 10, true]],
    ['jobs.a.steps[1].env.ON', [9, 9, true]],
    ['jobs.a.permissions', [5, 10, false]],
    ['permissions', [1, 10, false]],
  ])('is found at the lines of %s', async (field, lines) => {
    expect(placeIn(await workflow(), TEXT, field)).toEqual(lines);
  });

  it('takes an input for a step, and nothing else changes', async () => {
    const after = edited(await workflow(), TEXT, 'jobs.a.steps[0].with.persist-credentials', { kind: 'set', value: false });
    const input = '        with:\n          persist-credentials: false\n';
    expect(after).toBe(TEXT.replace('# pinned some day\n', `# pinned some day\n${input}`));
  });

  it('takes permissions for all of it', async () => {
    const after = edited(await workflow(), TEXT, 'permissions', { kind: 'set', value: { contents: 'read' } });
    expect(after).toBe(`${TEXT}permissions:\n  contents: read\n`);
  });

  it('gives up a variable', async () => {
    const field = 'jobs.a.steps[1].env.ACTIONS_ALLOW_UNSECURE_COMMANDS';
    expect(edited(await workflow(), TEXT, field, { kind: 'remove' })).toBe(
      TEXT.replace(", ACTIONS_ALLOW_UNSECURE_COMMANDS: 'true'", ''),
    );
  });
});

describe('a GitLab pipeline', () => {
  const TEXT = `spec:
  inputs: {}
---
'build: all':
  image: alpine
  variables:
    CI_DEBUG_TRACE: 'true'
    A: b
  script:
    - !reference [.base, script]
    - make
`;
  const pipeline = () => resourceIn(gitlabCi, '.gitlab-ci.yml', TEXT);

  it.each<[string, readonly [number, number, boolean]]>([
    ["['build: all'].image", [5, 5, true]],
    ["['build: all'].script[1]", [11, 11, true]],
    ["['build: all'].variables['CI_DEBUG_TRACE']", [7, 7, true]],
  ])('is found behind its header at the lines of %s', async (field, lines) => {
    expect(placeIn(await pipeline(), TEXT, field)).toEqual(lines);
  });

  it('gives up a variable', async () => {
    const field = "['build: all'].variables['CI_DEBUG_TRACE']";
    expect(edited(await pipeline(), TEXT, field, { kind: 'remove' })).toBe(TEXT.replace("    CI_DEBUG_TRACE: 'true'\n", ''));
  });
});
