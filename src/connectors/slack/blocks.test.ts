import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOSTILE_NAMES, messageOf } from '../../../test/fakes/messages.js';
import { changeBlocks, messageBlocks, type SlackText } from './blocks.js';

const ASKS = { entry: 'act_81', plan: 'sha256:abc', lapsesAt: '2026-12-01T00:00:00Z', undo: 'the rule is put back' };

/** Every text of a message with the object that holds it. */
function textsOf(value: unknown): readonly { readonly type?: unknown; readonly text: string; readonly verbatim?: unknown }[] {
  if (value === null || typeof value !== 'object') return [];
  const inner = Object.values(value).flatMap(textsOf);
  return 'text' in value && typeof value.text === 'string' ? [{ ...value, text: value.text }, ...inner] : inner;
}

describe('a message in Slack', () => {
  it('says what it is about, how it stands, and what to do', () => {
    const { blocks, text } = messageBlocks(messageOf({ link: 'https://hw.example/causes/1?a=1&b=2' }));
    expect(text).toBe('open, severity high, owner @acme/platform: openssl in base-images/base');
    expect(blocks).toMatchObject([
      { type: 'header', text: { type: 'plain_text', text: 'openssl in base-images/base' } },
      { type: 'section', text: { text: 'open, severity high, owner @acme/platform' } },
      { type: 'section', text: { text: '3 workloads run it in production.\nFix: one line of base/Dockerfile.' } },
      { type: 'section', text: { type: 'mrkdwn', text: '<https://hw.example/causes/1?a=1&amp;b=2|Open in Headwater>' } },
    ]);
  });

  it('asks with two buttons that want to be pressed twice and name the plan', () => {
    const { blocks } = messageBlocks(messageOf({ state: 'waiting', asks: ASKS }));
    const value = JSON.stringify({ entry: 'act_81', plan: 'sha256:abc' });
    expect(blocks.at(-1)).toMatchObject({
      type: 'actions',
      elements: [
        { action_id: 'headwater.approve', value, confirm: { title: { text: 'Approve this plan?' } } },
        { action_id: 'headwater.reject', value, confirm: { title: { text: 'Reject this plan?' } } },
      ],
    });
  });

  it('has no buttons when a plan cannot be named in one, nor when nothing is asked', () => {
    const long = messageBlocks(messageOf({ asks: { ...ASKS, entry: 'e'.repeat(501) } }));
    expect(JSON.stringify(long.blocks)).toContain('Waits for approval');
    expect(JSON.stringify(long.blocks)).not.toContain('"button"');
    expect(JSON.stringify(messageBlocks(messageOf()).blocks)).not.toContain('"button"');
  });

  it.each(['javascript:alert(1)', 'nothing', `https://hw.example/${'x'.repeat(3000)}`])('does not link to %.40s', (link) => {
    expect(JSON.stringify(messageBlocks(messageOf({ link })).blocks)).not.toContain('mrkdwn');
  });

  it('keeps an address from ending its link early', () => {
    const link = 'https://hw.example/a|b>c<!channel>';
    const [text] = textsOf(messageBlocks(messageOf({ link })).blocks).filter(({ type }) => type === 'mrkdwn');
    expect(text?.text).toMatch(/^<[^<>|]*\|Open in Headwater>$/);
  });

  it.each(HOSTILE_NAMES)('shows %j and obeys nothing in it', (name) => {
    const message = messageOf({ title: name, lines: [name], owner: { name }, asks: { ...ASKS, undo: name } });
    for (const made of [messageBlocks(message), changeBlocks(message)]) {
      expect(made).toMatchObject({ mrkdwn: false, parse: 'none', link_names: false, unfurl_links: false });
      const texts = textsOf(made);
      expect(texts.length).toBeGreaterThan(1);
      for (const { text } of texts) expect(text).not.toMatch(/[<>\r\u001b\u202e]/);
      // Nothing from outside is where Slack looks for markup, the fallback text aside, which says that it has none.
      expect(textsOf(made.blocks).filter(({ type }) => type !== 'plain_text')).toEqual([]);
    }
  });

  it('stays within the limits of Slack, whatever it says', () => {
    const signs = fc.string({ unit: fc.constantFrom('&', '<', 'a', '😀', '\n'), maxLength: 4000 });
    fc.assert(
      fc.property(signs, fc.array(signs, { maxLength: 60 }), (title, lines) => {
        const message = messageOf({ title, lines, asks: { ...ASKS, undo: title } });
        for (const made of [messageBlocks(message), changeBlocks(message)]) withinLimits(made);
      }),
      { numRuns: 50 },
    );
  });

  it('counts the lines that it leaves out', () => {
    const lines = Array.from({ length: 10 }, () => 'x'.repeat(3000));
    expect(JSON.stringify(messageBlocks(messageOf({ lines })).blocks)).toContain('… and 6 more lines');
  });
});

/** https://docs.slack.dev/reference/block-kit/blocks */
function withinLimits({ text, blocks }: SlackText): void {
  expect(text.length).toBeLessThanOrEqual(3000);
  expect(blocks.length).toBeLessThanOrEqual(50);
  for (const inner of textsOf(blocks)) {
    expect(inner.text.length).toBeGreaterThan(0);
    expect(inner.text.length).toBeLessThanOrEqual(3000);
    expect(inner.text.replaceAll(/&(?:amp|lt|gt);/g, '')).not.toContain('&');
  }
  const [header] = textsOf(blocks);
  expect(header?.text.length).toBeLessThanOrEqual(3000);
  for (const block of blocks)
    if ('type' in block && block.type === 'header')
      for (const { text } of textsOf(block)) expect(text.length).toBeLessThanOrEqual(150);
  expect(JSON.stringify(blocks).length).toBeLessThan(40_000);
}
