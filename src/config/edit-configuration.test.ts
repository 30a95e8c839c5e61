import { describe, expect, it } from 'vitest';
import { addExemption, changeResponse, removeExemption } from './edit-configuration.js';
import { parseConfiguration } from './load.js';

const TEXT = `# ours
apiVersion: headwater.dev/v1
kind: Configuration
organisation:   Riverside   # as on the door

response: # decided in May
  preset: guard
  plan:
    high: { production: notify } # until autumn
exemptions:
  # asked for by payments
  - { policy: a/b, reason: later, approvedBy: ada, expires: 2026-12-01 }

policies:
    packs: [ kubernetes-starter ]
`;

describe('changing headwater.yaml', () => {
  it('sets cells and ceilings, and leaves every other line as it was', () => {
    const after = changeResponse(
      TEXT,
      { table: { high: { test: 'hold' }, low: { test: 'notify' } }, ceiling: 'contain' },
      'h.yaml',
    );
    const { response } = parseConfiguration(after, 'h.yaml');
    expect(response).toMatchObject({
      preset: 'guard',
      ceiling: 'contain',
      plan: { high: { production: 'notify', test: 'hold' }, low: { test: 'notify' } },
    });
    for (const line of TEXT.split('\n').filter((one) => /ours|organisation|packs|asked for|policy: a/.test(one)))
      expect(after.split('\n')).toContain(line);
    expect(after).toContain('# decided in May');
    expect(after).toContain('# until autumn');
  });

  it('writes the key where there was none', () => {
    const bare = 'apiVersion: headwater.dev/v1\nkind: Configuration';
    const after = changeResponse(bare, { teams: { 'group:payments': 'propose' } }, 'h.yaml');
    expect(parseConfiguration(after, 'h.yaml').response.teams).toEqual({ 'group:payments': 'propose' });
    expect(after.startsWith(`${bare}\n`)).toBe(true);
  });

  it('adds an exemption behind the others, and takes one away', () => {
    const added = addExemption(
      TEXT,
      { finding: 'f1', reason: 'so: "quoted"', approvedBy: 'ben', expires: '2027-01-31' },
      'h.yaml',
    );
    expect(parseConfiguration(added, 'h.yaml').exemptions.map(({ reason }) => reason)).toEqual(['later', 'so: "quoted"']);
    expect(added).toContain('# asked for by payments');
    const removed = removeExemption(added, 0, 'h.yaml');
    expect(parseConfiguration(removed, 'h.yaml').exemptions.map(({ finding }) => finding)).toEqual(['f1']);
    expect(removed).toContain('organisation:   Riverside   # as on the door');
  });

  it('changes a file that is JSON, too', () => {
    const json = JSON.stringify(
      { apiVersion: 'headwater.dev/v1', kind: 'Configuration', response: { preset: 'watch' } },
      undefined,
      2,
    );
    const after = changeResponse(json, { table: { high: { test: 'hold' } } }, 'h.yaml');
    expect(parseConfiguration(after, 'h.yaml').response).toMatchObject({ preset: 'watch', plan: { high: { test: 'hold' } } });
  });

  it('refuses what would make the file invalid, and an exemption that is not there', () => {
    expect(() => addExemption(TEXT, { reason: 'r', approvedBy: 'a', expires: '2027-01-31' }, 'h.yaml')).toThrow(
      'an exemption says what it is about',
    );
    expect(() => removeExemption(TEXT, 7, 'h.yaml')).toThrow('there is no such exemption');
  });
});
