// What every action that ships holds to, whichever platform it is for, and whom policies name when they name one.
import { describe, expect, it } from 'vitest';
import { loadActing } from '../../src/connectors/registry.js';
import { shippedPolicies } from '../../src/pipeline/index.js';

const connectors = await loadActing();
const actions = connectors.flatMap((connector) =>
  connector.actions.map((action) => ({ title: `${connector.name} ${action.name}`, platform: connector.name, action })),
);

describe.each(actions)('$title', ({ action }) => {
  const { name, describes, kinds, permissions, unit, irreversible } = action;

  it('is named by a verb and a noun, and says in one sentence what it does, to what, and what it counts as', () => {
    expect(name).toMatch(/^[a-z]+(-[a-z0-9]+)+$/);
    expect(describes).toMatch(/^[A-Z].*\.$/);
    expect(kinds).not.toEqual([]);
    for (const { apiVersion, kind } of kinds) expect([apiVersion, kind]).not.toContain('');
    expect(unit).toMatch(/^[a-z][a-z -]*$/);
  });

  it('declares its calls, each with what must be allowed for it, once', () => {
    expect(permissions).not.toEqual([]);
    for (const { call, permission } of permissions) expect([call.trim(), permission.trim()]).not.toContain('');
    const pairs = permissions.map(({ call, permission }) => `${call} ← ${permission}`);
    expect(new Set(pairs).size).toBe(pairs.length);
  });

  it('says why it cannot be undone, or can be', () => {
    if (irreversible !== undefined) expect(irreversible).toMatch(/\S+ \S+/);
  });
});

it('one name is one rung on every platform', () => {
  const rungs = new Map<string, Set<string>>();
  for (const { action } of actions) rungs.set(action.name, (rungs.get(action.name) ?? new Set()).add(action.rung));
  expect([...rungs].filter(([, said]) => said.size > 1)).toEqual([]);
});

it('an action is for a kind of its platform once', () => {
  const keys = actions.flatMap(({ platform, action }) =>
    action.kinds.map(({ apiVersion, kind }) => `${platform} ${action.name} ${apiVersion} ${kind}`),
  );
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
});

/** Named for people: the finding is about something else than what the action is done to, so a person says to what. */
const BY_PEOPLE: ReadonlyMap<string, string> = new Map([
  ['headwater.dev Workflow', 'a workflow names its key by a secret; whose key of which cloud it is, it does not say'],
  ['headwater.dev Action', 'likewise'],
  ['rbac.authorization.k8s.io Role', 'a role gives nothing by itself; which of its bindings is too many, a person says'],
  ['rbac.authorization.k8s.io ClusterRole', 'likewise'],
]);

describe('mitigations that policies name', async () => {
  const named = (await shippedPolicies()).flatMap(({ policy }) => {
    const { mitigation } = policy.fix;
    return mitigation === undefined ? [] : [{ id: policy.id, mitigation, select: policy.select }];
  });

  it('are named by policies at all', () => expect(named.length).toBeGreaterThan(50));

  it.each(named)('$id: $mitigation is there for what it selects, or is for people', ({ mitigation, select }) => {
    const own = actions.filter(({ action }) => action.name === mitigation);
    expect(own).not.toEqual([]);
    const unserved = select.apiGroups.flatMap((group) =>
      select.kinds
        .filter(
          (kind) => !own.some(({ action }) => action.kinds.some((one) => groupOf(one.apiVersion) === group && one.kind === kind)),
        )
        .map((kind) => `${group} ${kind}`),
    );
    expect(unserved.filter((kind) => !BY_PEOPLE.has(kind))).toEqual([]);
  });
});

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}
