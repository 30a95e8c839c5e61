import { expect, it } from 'vitest';
import { readImageConfig } from './image-config.js';

const config = (of: unknown) => ({ os: 'linux', architecture: 'amd64', config: of });

it('reads what a container is run with', () => {
  const value = config({
    Env: ['PATH=/bin', 'OPTIONS=a=b', 'EMPTY'],
    ExposedPorts: { '22/tcp': {}, '8080/tcp': {} },
    Healthcheck: { Test: ['CMD-SHELL', 'curl -f http://localhost/'] },
  });
  expect(readImageConfig(value)?.settings).toEqual({
    environment: [
      { name: 'PATH', value: '/bin' },
      { name: 'OPTIONS', value: 'a=b' },
      { name: 'EMPTY', value: '' },
    ],
    exposedPorts: ['22/tcp', '8080/tcp'],
    healthcheck: true,
  });
});

it.each<[string, unknown]>([
  ['none', {}],
  ['one that is switched off', { Healthcheck: { Test: ['NONE'] } }],
  ['one without a test', { Healthcheck: {} }],
])('says that there is no health check: %s', (_, of) => {
  expect(readImageConfig(config(of))?.settings?.healthcheck).toBe(false);
});

it.each<[string, unknown]>([
  ['environment', { Env: 'PATH=/bin' }],
  ['ports', { ExposedPorts: ['22/tcp'] }],
])('takes %s of the wrong kind for unread, not for unset', (_, of) => {
  expect(readImageConfig(config(of))).toMatchObject({ user: '' });
  expect(readImageConfig(config(of))).not.toHaveProperty('settings');
});

it('says nothing of what to run where the block for it is missing', () => {
  const read = readImageConfig({ os: 'linux', architecture: 'amd64' });
  expect(read).toBeDefined();
  expect(read).not.toHaveProperty('settings');
  expect(read).not.toHaveProperty('user');
});
