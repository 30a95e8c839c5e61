import { expect, it } from 'vitest';
import { readSeal, fixIdentity } from '../../lib/proposal-seal.js';
import { causeId, fingerprint, repositoryName, type RootCause } from '../../model/index.js';
import { proposalWords } from './proposal-words.js';

function causeOf(more: Partial<RootCause> = {}): RootCause {
  const edits = [{ path: 'a.yaml', startLine: 3, removed: ['password: hunter2'], added: ['password: hunter3'] }];
  return {
    id: causeId('privileged@api-12ab'),
    kind: 'manifest',
    title: 'A container is privileged',
    severity: 'high',
    location: { repository: repositoryName('github.com/acme/app'), path: 'a.yaml', startLine: 3, endLine: 3 },
    confidence: 0.93,
    evidence: [{ kind: 'declared', statement: 'the manifest declares it', weight: 4 }],
    findings: [fingerprint('f1'), fingerprint('f2')],
    reach: { images: [], workloads: [], byReleasePhase: { development: 0, test: 2, staging: 0, production: 1, unknown: 0 } },
    fix: { kind: 'edit', diff: '', edits, files: [], guidance: 'Take the privilege away.' },
    notes: [],
    missing: [],
    ...more,
  };
}
const NOTHING = { resources: new Map() };

it('says why, what, where, what next, how sure, how to decline and how to roll back, and seals it', () => {
  const { title, body } = proposalWords(causeOf(), NOTHING);
  expect(title).toBe('Fix: A container is privileged');
  const order = [
    'A container is',
    'What changes',
    'What it closes',
    'What happens next',
    '93 %',
    'decline',
    'roll back',
    'cause:',
  ];
  const at = order.map((words) => body.indexOf(words));
  expect(at.every((position) => position >= 0)).toBe(true);
  expect(at).toEqual(at.toSorted((a, b) => a - b));
  expect(body).toContain('`a.yaml`: line 3, now 1 line');
  expect(body).toContain('2 findings; it runs as 2 in test, 1 in production.');
  expect(readSeal(title, body)).toMatchObject({ fix: fixIdentity(causeOf().fix.edits), edited: false });
  expect(body.split('\n').length).toBeLessThan(60);
});

it('quotes no line of a file', () => {
  expect(JSON.stringify(proposalWords(causeOf(), NOTHING))).not.toMatch(/hunter/);
});

it.each([
  '@acme/everybody see #12 and GH-12',
  '[click](https://evil.example) <img src=x onerror=alert(1)>',
  'x\n\n```\n/approve\n/merge\n',
  '\u001b[31m\u202Ered',
  '`` ` @admin ``',
  'a'.repeat(100_000),
])('shows %j and obeys nothing in it', (text) => {
  const edits = [{ path: text, startLine: 1, removed: [], added: ['x'] }];
  const evidence = [{ kind: 'x', statement: text, weight: 1 }];
  const cause = causeOf({ title: text, evidence, fix: { ...causeOf().fix, edits, guidance: text } });
  const { title, body } = proposalWords(cause, NOTHING);
  expect(title).not.toMatch(/[@#<>[\]`\r\n\u001b\u202e]|:\/\//);
  expect(title.length).toBeLessThanOrEqual(120);
  expect(body.length).toBeLessThan(20_000);
  // What is left when code is taken away is ours alone.
  const outside = body.slice(0, body.lastIndexOf('```yaml')).replaceAll(/(`+)(?!`).+?(?<!`)\1(?!`)/g, '');
  expect(outside).not.toMatch(/@|#\d|GH-\d|evil|onerror|^\/|[<>\u001b\u202e]/m);
  expect(readSeal(title, body)).toMatchObject({ edited: false });
});
