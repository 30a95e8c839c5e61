import { describe, expect, it } from 'vitest';
import { parseMarkdown } from './markdown.js';

describe('parseMarkdown', () => {
  it('knows headings, paragraphs, lists, code and tables', () => {
    const blocks = parseMarkdown(
      '# Title\n\nTwo\nlines.\n- one\n  goes on\n- two\n\n```hcl\na = "|"\n```\n\n| a | b |\n| - | - |\n| 1 | `x|y` |\n',
    );
    expect(blocks).toEqual([
      { kind: 'heading', level: 1, spans: [{ kind: 'text', text: 'Title' }] },
      { kind: 'paragraph', spans: [{ kind: 'text', text: 'Two lines.' }] },
      { kind: 'list', isOrdered: false, items: [[{ kind: 'text', text: 'one goes on' }], [{ kind: 'text', text: 'two' }]] },
      { kind: 'code', language: 'hcl', lines: ['a = "|"'] },
      {
        kind: 'table',
        head: [[{ kind: 'text', text: 'a' }], [{ kind: 'text', text: 'b' }]],
        rows: [[[{ kind: 'text', text: '1' }], [{ kind: 'code', text: 'x|y' }]]],
      },
    ]);
  });

  it.each(['javascript:alert', 'data:text/html,x', '../secret', '//evil.example'])('makes no link of %s', (href) => {
    expect(parseMarkdown(`[words](${href})`)).toEqual([{ kind: 'paragraph', spans: [{ kind: 'text', text: 'words' }] }]);
  });

  it('keeps HTML as the text it is', () => {
    expect(parseMarkdown('<img src=x onerror=alert>')).toEqual([
      { kind: 'paragraph', spans: [{ kind: 'text', text: '<img src=x onerror=alert>' }] },
    ]);
  });

  it('ends on a fence that is never closed', () => {
    expect(parseMarkdown('```\nx')).toEqual([{ kind: 'code', language: '', lines: ['x'] }]);
  });
});
