import { describe, expect, it } from 'vitest';
import { NEWEST_KUBERNETES, formatKubernetesVersion, parseKubernetesVersion } from './kubernetes-version.js';

describe('a version of Kubernetes', () => {
  it.each([
    ['1.37', 37],
    ['1.0', 0],
    ['v1.30', 30],
    ['1.33.4', 33],
    ['v1.33.4-eks-2d5f260', 33],
    ['v1.31.6+k3s1', 31],
  ])('%s has minor version %i', (text, minor) => {
    expect(parseKubernetesVersion(text)).toEqual({ major: 1, minor });
  });

  it.each([
    '',
    '1',
    '1.',
    '37',
    '2.0',
    '1.037',
    '1.x',
    '1.37 ',
    'latest',
    '1.1000',
    '1.37-rc',
    '1.37.\u001b[31m',
    `1.3.${'9'.repeat(101)}`,
  ])('%j is none', (text) => {
    expect(parseKubernetesVersion(text)).toBeUndefined();
  });

  it('is written as it is read', () => {
    expect(parseKubernetesVersion(formatKubernetesVersion(NEWEST_KUBERNETES))).toEqual(NEWEST_KUBERNETES);
    expect(formatKubernetesVersion({ major: 1, minor: 30 })).toBe('1.30');
  });
});
