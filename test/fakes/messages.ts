/** A message to send, with what a test is about; and names that would like to be obeyed. */
import { causeId, type Message } from '../../src/model/index.js';

export function messageOf(more: Partial<Message> = {}): Message {
  return {
    cause: causeId('base-image:openssl@base:3'),
    title: 'openssl in base-images/base',
    lines: ['3 workloads run it in production.', 'Fix: one line of base/Dockerfile.'],
    severity: 'high',
    owner: { name: '@acme/platform' },
    state: 'open',
    ...more,
  };
}

/** Names of resources, as anybody who may make one can choose them. */
export const HOSTILE_NAMES = [
  '<!channel> look',
  '<!here|here>',
  '@here @channel @everyone',
  '<@U012AB3CD>',
  '<https://evil.example|Approve>',
  '</script><img src=x onerror=alert(1)>',
  'a\r\nBcc: all@evil.example\r\n\r\nhello',
  '\u001b[2Jgone',
  '\u202egnp.exe',
  '@acme/everyone please see #1',
  '``` @acme/everyone ```',
  '<!-- headwater:cause=x -->',
  '[Approve](https://evil.example) ![x](https://evil.example/x.png)',
  '&lt;!channel&gt;',
] as const;
