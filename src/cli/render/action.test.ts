import { describe, expect, it } from 'vitest';
import { HOSTILE_NAMES } from '../../../test/fakes/messages.js';
import { styleFor } from '../../lib/terminal.js';
import type { ActionReport, ResponseListReport } from '../../pipeline/index.js';
import { actionPage, responseListPage } from './action.js';

const STYLE = styleFor({}, {});

function action(text: string): ActionReport {
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'Action',
    id: text,
    at: '2026-11-01T12:00:00Z',
    action: 'block-public-access',
    source: text,
    cause: text,
    phase: 'production',
    rung: 'contain',
    policies: [text],
    plan: 'f'.repeat(64),
    irreversible: text,
    approval: {
      state: 'waiting',
      people: 2,
      lapsesAt: '2026-11-02T12:00:00Z',
      votes: [{ by: text, at: '2026-11-01T13:00:00Z', kind: 'approve', because: text }],
    },
    allowances: [{ input: 'response plan', allows: 'contain', because: text }],
    targets: [
      {
        resource: text,
        name: text,
        service: text,
        steps: [
          { kind: 'call', call: text, resource: text },
          { kind: 'wait', resource: text },
        ],
        outcome: { kind: 'failed', because: text, at: '2026-11-01T14:00:00Z' },
        undo: { kind: 'done', because: text, at: '2026-11-01T15:00:00Z', by: text },
      },
    ],
  };
}

function responses(text: string): ResponseListReport {
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'ResponseList',
    recorded: true,
    planned: [
      {
        cause: text,
        title: text,
        phase: 'test',
        action: text,
        entry: text,
        people: 1,
        targets: [{ resource: text, effects: [text] }],
        leftOut: [{ resource: text, kind: 'refused', because: text }],
      },
    ],
    held: [{ cause: text, action: text, phase: 'test', targets: 1, because: text }],
    unreachable: [{ source: text, because: text }],
  };
}

describe('what a terminal would obey in a name, a reason or an answer of a platform', () => {
  it.each(HOSTILE_NAMES)('is shown, not sent: %j', (name) => {
    for (const page of [actionPage(action(name), STYLE), responseListPage(responses(name), STYLE, 120)]) {
      // eslint-disable-next-line no-control-regex
      expect(page.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u);
    }
  });

  it('adds no lines of its own to a page', () => {
    const lines = (text: string) => actionPage(action(text), STYLE).split('\n').length;
    expect(lines('a\nb\r\nrefused: nothing was done')).toBe(lines('web'));
  });
});
