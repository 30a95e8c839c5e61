import { describe, expect, it } from 'vitest';
import { styleFor } from '../../lib/terminal.js';
import type { PolicyPreviewReport } from '../../pipeline/index.js';
import { previewPage } from './policy-preview.js';

const STYLE = styleFor({}, {});
/** What a manifest of a stranger could say. */
const HOSTILE = 'a\u001b[2Jb';

const resource = { id: 'one', apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: HOSTILE };
const place = {
  resource,
  releasePhase: 'production' as const,
  phaseBecause: '',
  location: { repository: 'acme/shop', path: 'deploy/a.yaml', startLine: 4, endLine: 4 },
};
const REPORT: PolicyPreviewReport = {
  apiVersion: 'headwater.dev/v1',
  kind: 'PolicyPreview',
  version: 'test',
  policy: 'house/mine',
  title: HOSTILE,
  severity: 'high',
  phases: [
    {
      releasePhase: 'production',
      passes: 3,
      failures: 2,
      errors: 1,
      owners: [
        { name: HOSTILE, failures: 1 },
        { name: null, failures: 1 },
      ],
      mayEnforce: false,
      because: 'enforcing would refuse 2 declared today',
    },
  ],
  failures: [
    { ...place, message: HOSTILE, owner: { name: HOSTILE, confidence: 1 } },
    { ...place, message: 'no', owner: null },
  ],
  errors: [{ ...place, reason: HOSTILE }],
  gaps: [{ code: 'FILE_MALFORMED', source: 'a', what: HOSTILE, why: HOSTILE, remedy: '', hides: ['resources'] }],
};

describe('the page of a preview', () => {
  const page = previewPage(REPORT, STYLE, Infinity);

  it('counts by phase, and names each with its owner and place', () => {
    expect(page).toMatch(/production +3 +2 +1 +.* 1, nobody found 1 +no +enforcing would refuse 2/);
    expect(page).toMatch(/Would be refused\n.*\nproduction +Deployment shop\/.*shop\/deploy\/a\.yaml:4/);
    expect(page).toMatch(/nobody found +shop\/deploy\/a\.yaml:4 +no/);
    expect(page).toContain('Could not be judged');
    expect(page).toContain('Not read, and not assumed to comply');
  });

  it('obeys nothing that a resource says', () => expect(page).not.toContain('\u001b'));

  it('says when there is nothing that it is for', () => {
    const empty = previewPage({ ...REPORT, phases: [], failures: [], errors: [], gaps: [] }, STYLE, Infinity);
    expect(empty).toContain('It applies to nothing that was read.');
    expect(empty).not.toContain('Would be refused');
  });
});
