import { describe, expect, it } from 'vitest';
import { causeId, type Message } from '../../model/index.js';
import { mailOf } from './mail.js';

const PLACES = { from: 'headwater@acme.example', to: 'ada@acme.example' };

function asking(link: string | undefined): Message {
  return {
    cause: causeId('cause-1'),
    title: 'A bucket is public',
    lines: ['One finding has this one cause.'],
    severity: 'high',
    state: 'waiting',
    asks: {
      entry: 'act-1',
      plan: 'p',
      lapsesAt: '2026-11-22T13:00:00.000Z',
      undo: 'it can be undone',
      ...(link === undefined ? {} : { link }),
    },
  };
}

describe('a mail that asks', () => {
  it('has the link by which its receiver answers, and says whose it is', () => {
    const { text, html } = mailOf(asking('https://headwater.acme.example/approve/a.b'), PLACES, undefined);
    expect(text).toContain('\nhttps://headwater.acme.example/approve/a.b\n');
    expect(html).toContain('<a href="https://headwater.acme.example/approve/a.b">Approve or reject</a>');
    for (const part of [text, html]) expect(part).toContain('do not pass it on');
  });

  it.each([undefined, 'javascript:alert(1)', 'nothing'])('has none for %s', (link) => {
    const { text, html } = mailOf(asking(link), PLACES, undefined);
    expect(html).not.toContain('<a ');
    expect(text).not.toContain('do not pass it on');
  });
});
