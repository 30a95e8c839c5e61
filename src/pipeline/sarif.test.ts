import { describe, expect, it } from 'vitest';
import { reportOf, reportedCause, reportedFinding } from '../../test/fakes/scan-report.js';
import { toSarif } from './sarif.js';

const at = (path: string, repository = 'github.com/acme/deploy') => ({ repository, path, startLine: 12, endLine: 14 });

describe('a report as SARIF', () => {
  it('is this log for two findings of one cause, one vulnerability and one finding without a place', () => {
    const report = reportOf({
      findings: [
        reportedFinding('p-1', { causeId: 'root@web-1', location: at('base/web.yaml') }),
        reportedFinding('p-2', { causeId: 'root@web-1', location: at('base/web.yaml') }),
        reportedFinding('v-1', {
          kind: 'vulnerability',
          policy: undefined,
          advisory: 'CVE-2026-0001',
          severity: 'medium',
          title: 'CVE-2026-0001 in openssl 3.0.20-1',
          causeId: 'openssl@base-1',
          location: at('base/Dockerfile'),
        }),
        reportedFinding('v-2'),
      ],
      causes: [
        reportedCause('root@web-1'),
        reportedCause('openssl@base-1', { fix: { ...reportedCause('').fix, guidance: 'Pins 3.0.22-1.' } }),
      ],
      coverage: {
        complete: false,
        sources: [],
        gaps: [{ code: 'IMAGE_NOT_SEEN', source: 'graph', what: 'image a', why: '1 workload runs it', remedy: '', hides: [] }],
        suggestions: [],
      },
    });
    expect(toSarif(report)).toEqual({
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'Headwater',
              version: '1.2.3',
              informationUri: 'https://headwater.dev',
              rules: [
                {
                  id: 'kubernetes/run-as-non-root',
                  shortDescription: { text: 'runs as root' },
                  defaultConfiguration: { level: 'error' },
                  properties: { 'security-severity': '8.0', tags: ['security', 'policy'] },
                },
                {
                  id: 'CVE-2026-0001',
                  shortDescription: { text: 'CVE-2026-0001 in an installed package' },
                  defaultConfiguration: { level: 'warning' },
                  properties: { 'security-severity': '5.5', tags: ['security', 'vulnerability'] },
                },
              ],
            },
          },
          automationDetails: { id: 'headwater/scan/2026-01-01T00:00:00.000Z' },
          results: [
            {
              ruleId: 'kubernetes/run-as-non-root',
              level: 'error',
              message: { text: 'runs as root (2 findings have this cause). Run as another user.' },
              locations: [
                {
                  physicalLocation: { artifactLocation: { uri: 'base/web.yaml' }, region: { startLine: 12, endLine: 14 } },
                  logicalLocations: [{ fullyQualifiedName: 'github.com/acme/deploy', kind: 'module' }],
                },
              ],
              partialFingerprints: { 'headwater/v1': 'root@web-1/kubernetes/run-as-non-root' },
            },
            {
              ruleId: 'CVE-2026-0001',
              level: 'warning',
              message: { text: 'CVE-2026-0001 in openssl 3.0.20-1. Pins 3.0.22-1.' },
              locations: [
                {
                  physicalLocation: { artifactLocation: { uri: 'base/Dockerfile' }, region: { startLine: 12, endLine: 14 } },
                  logicalLocations: [{ fullyQualifiedName: 'github.com/acme/deploy', kind: 'module' }],
                },
              ],
              partialFingerprints: { 'headwater/v1': 'openssl@base-1/CVE-2026-0001' },
            },
          ],
          properties: { findingsWithoutLocation: 1, coverageComplete: false },
          invocations: [
            {
              executionSuccessful: true,
              toolExecutionNotifications: [
                { descriptor: { id: 'IMAGE_NOT_SEEN' }, level: 'warning', message: { text: 'image a: 1 workload runs it' } },
              ],
            },
          ],
        },
      ],
    });
  });

  it('tells the files of several repositories apart by a base of their own', () => {
    const findings = ['github.com/acme/web', 'github.com/acme/api'].map((repository, i) =>
      reportedFinding(`p-${i}`, { causeId: `c-${i}`, location: at('Dockerfile', repository) }),
    );
    const [run] = toSarif(reportOf({ findings })).runs;
    const places = run?.results?.map(({ locations }) => locations?.[0]?.physicalLocation?.artifactLocation);
    expect(places).toEqual([
      { uri: 'Dockerfile', uriBaseId: 'github.com/acme/web' },
      { uri: 'Dockerfile', uriBaseId: 'github.com/acme/api' },
    ]);
    expect(Object.keys(run?.originalUriBaseIds ?? {})).toEqual(['github.com/acme/web', 'github.com/acme/api']);
  });

  it.each([
    ['a b/Dockerfile', 'a%20b/Dockerfile'],
    ['a#1/x?.yaml', 'a%231/x%3F.yaml'],
    ['50%/ü.yaml', '50%25/%C3%BC.yaml'],
    ['[x]/(y).yaml', '%5Bx%5D/(y).yaml'],
  ])('writes the path %s as the URI %s', (path, uri) => {
    const [run] = toSarif(reportOf({ findings: [reportedFinding('p-1', { location: at(path) })] })).runs;
    expect(run?.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(uri);
  });

  it.each([
    ['critical', 'error', 9],
    ['high', 'error', 7],
    ['medium', 'warning', 4],
    ['low', 'note', 0],
    ['informational', 'note', 0],
    ['unknown', 'warning', 4],
  ] as const)('shows %s as %s, which code hosts rank by number', (severity, level, least) => {
    const [run] = toSarif(reportOf({ findings: [reportedFinding('p-1', { severity, location: at('a') })] })).runs;
    expect(run?.results?.[0]?.level).toBe(level);
    expect(Number(run?.tool.driver.rules?.[0]?.properties?.['security-severity'])).toBeGreaterThanOrEqual(least);
  });

  it('is an empty run when nothing was found', () => {
    expect(toSarif(reportOf()).runs[0]).toMatchObject({
      results: [],
      properties: { findingsWithoutLocation: 0, coverageComplete: true },
    });
  });
});
