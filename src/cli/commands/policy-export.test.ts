import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder, write } from '../../../test/fakes/git-repositories.js';
import { styleFor } from '../../lib/terminal.js';
import type { CommandContext } from '../command-context.js';
import { exportPolicy } from './policy-export.js';

let folder = '';
let remove = (): void => undefined;
beforeEach(() => {
  ({ path: folder, remove } = temporaryFolder());
});
afterEach(() => remove());

function context(): CommandContext & { readonly printed: string[] } {
  const printed: string[] = [];
  const style = styleFor(process.stdout, { NO_COLOR: '1' });
  const silent = (): void => undefined;
  const console = {
    out: (text: string) => void printed.push(text),
    note: silent,
    error: silent,
    status: silent,
    style,
    errorStyle: style,
    width: Infinity,
  };
  return { console, printed, version: '0', signal: new AbortController().signal, folder };
}

const kindsOf = (text: string): readonly unknown[] => parseAllDocuments(text).map((document) => document.get('kind'));

it('prints a policy and its binding for the phase that is asked for, as strong as headwater.yaml lets it be', async () => {
  write(folder, {
    'headwater.yaml':
      'apiVersion: headwater.dev/v1\nkind: Configuration\npolicies: { rollout: { kubernetes/no-host-ports: { production: hold } } }\n',
  });
  const given = context();
  expect(await exportPolicy(['no-host-ports'], { to: 'validating-admission-policy', releasePhase: ['production'] }, given)).toBe(
    0,
  );
  const [text = ''] = given.printed;
  expect(kindsOf(text)).toEqual(['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding']);
  expect(text).toContain('- Deny');
});

it('writes them to a file', async () => {
  const given = context();
  await exportPolicy(
    ['no-host-ports', 'kubernetes/no-privileged-containers'],
    { to: 'kyverno', releasePhase: ['test'], output: 'out.yaml' },
    given,
  );
  expect(given.printed).toEqual([]);
  expect(kindsOf(readFileSync(join(folder, 'out.yaml'), 'utf8'))).toEqual(['ValidatingPolicy', 'ValidatingPolicy']);
});

it.each([
  [{ to: 'rego' }, /--to rego is not one of validating-admission-policy, kyverno/],
  [{ to: 'kyverno', releasePhase: ['prod'] }, /--release-phase prod is not one of/],
  [{ to: 'kyverno', kubernetesVersion: 'new' }, /--kubernetes-version new is no version/],
  [{ to: 'kyverno', output: 'absent/out.yaml' }, /cannot be written/],
])('refuses %j', async (options, message) => {
  await expect(exportPolicy(['no-host-ports'], options, context())).rejects.toMatchObject({
    code: 'OPTION_INVALID',
    message: expect.stringMatching(message),
  });
});
