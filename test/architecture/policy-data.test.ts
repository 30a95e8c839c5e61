// Every policy that ships has live data to judge: each member that it reads is the answer to a call of its platform's connector.
import { expect, it } from 'vitest';
import { loadEstates } from '../../src/connectors/registry.js';
import { DEFAULT_CONFIGURATION } from '../../src/config/index.js';
import { parseShapes } from '../../src/config/shape-file.js';
import { policiesWithoutData, policyData } from '../../src/pipeline/policy-data.js';
import { filesBelow, textOf } from './tree.js';

const data = await policyData();

it('has each member that a policy reads answered by a call, with what must be allowed for it', () => {
  const missing = data
    .filter(({ source }) => source === undefined)
    .map(({ policy, kind, member }) => `${policy}: ${kind}.${member}`);
  expect(data.length).toBeGreaterThan(500);
  expect(missing).toEqual([]);
});

it('has each kind that a policy selects read by a connector', async () => {
  expect(await policiesWithoutData()).toEqual([]);
});

it('has each call that a shape file states declared by the connector of its platform, with the same permission', async () => {
  const connectors = new Map((await loadEstates()).map((connector) => [connector.name, connector]));
  const files = filesBelow('policies').filter((path) => path.includes('/shapes/'));
  const different = files.flatMap((file) => {
    const { platform, shapes } = parseShapes(textOf(file), file, DEFAULT_CONFIGURATION.limits);
    const declared = connectors.get(platform)?.kinds ?? [];
    return shapes.flatMap(({ apiVersion, kind, calls }) => {
      const own = declared.find((one) => one.apiVersion === apiVersion && one.kind === kind);
      if (own === undefined) return [`${file}: ${kind} is not read`];
      return calls
        .filter(({ call, permission }) => !own.calls.some((one) => one.call === call && one.permission === permission))
        .map(({ call, permission }) => `${file}: ${kind}: ${call} with ${permission}`);
    });
  });
  expect(files.length).toBeGreaterThan(40);
  expect(different).toEqual([]);
});
