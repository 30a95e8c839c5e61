import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseConfiguration } from './index.js';

const PAGE = readFileSync(new URL('../../docs/guides/webhooks.md', import.meta.url), 'utf8');

function configured(webhooks: unknown) {
  return parseConfiguration(
    JSON.stringify({ apiVersion: 'headwater.dev/v1', kind: 'Configuration', webhooks }),
    'headwater.yaml',
  );
}

describe('webhooks', () => {
  it('are none where nothing is said', () => {
    const { webhooks } = parseConfiguration('{ "apiVersion": "headwater.dev/v1", "kind": "Configuration" }', 'headwater.yaml');
    expect(webhooks).toEqual({});
  });

  it('are configured as the guide does it', () => {
    const [, yaml = ''] = /<!-- file: headwater.yaml -->\s+```yaml\n([\s\S]*?)```/.exec(PAGE) ?? [];
    expect(parseConfiguration(yaml, 'headwater.yaml').webhooks).toEqual({
      github: {},
      gitlab: {},
      registry: { secretEnv: 'OUR_REGISTRY_SECRET' },
      slack: { app: 'A0123ABCD', team: 'T0123ABCD' },
    });
  });

  it.each([
    ['a secret in the file', { github: { secret: 'shh' } }],
    ['a secret in place of its variable', { github: { secretEnv: 'shh with blanks' } }],
    ['an unknown sender', { bitbucket: {} }],
    ['a bare name', { github: true }],
  ])('take %s for a mistake', (_, webhooks) => {
    expect(() => configured(webhooks)).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID' }));
  });
});
