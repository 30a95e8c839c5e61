import { describe, expect, it } from 'vitest';
import { NEWEST_KUBERNETES } from '../lib/kubernetes-version.js';
import { DEFAULT_CONFIGURATION } from './configuration.js';
import { parseConfiguration } from './load.js';

const read = (line: string) =>
  parseConfiguration(`apiVersion: headwater.dev/v1\nkind: Configuration\n${line}\n`, 'headwater.yaml');

describe('the version of Kubernetes in headwater.yaml', () => {
  it('is the newest that is known when nothing is said', () => {
    expect(DEFAULT_CONFIGURATION.kubernetesVersion).toEqual(NEWEST_KUBERNETES);
    expect(read('organisation: acme').kubernetesVersion).toEqual(NEWEST_KUBERNETES);
  });

  it('is a text', () => {
    expect(read("kubernetesVersion: '1.30'").kubernetesVersion).toEqual({ major: 1, minor: 30 });
  });

  // Without quotes, YAML would make another version of it: 1.3.
  it.each(['1.30', "'2.0'", 'latest', '[]', 'null'])('is not %s', (text) => {
    expect(() => read(`kubernetesVersion: ${text}`)).toThrow(
      "headwater.yaml:3: kubernetesVersion: a version of Kubernetes is a text like '1.33'",
    );
  });
});
