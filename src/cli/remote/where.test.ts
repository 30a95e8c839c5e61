import { describe, expect, it } from 'vitest';
import { askedServer } from './where.js';

const NAMED = { HEADWATER_SERVER: 'https://a.example' };

describe('a command', () => {
  it.each([
    [{}, {}, undefined],
    [{}, { HEADWATER_SERVER: '' }, undefined],
    [{ server: true }, {}, true],
    [{}, NAMED, 'https://a.example'],
    [{ server: true }, NAMED, 'https://a.example'],
    [{ server: 'https://b.example' }, NAMED, 'https://b.example'],
  ] as const)('with %j and %j asks %j', (options, environment, asked) => {
    expect(askedServer(options, {}, environment)).toBe(asked);
  });

  it('asks no server with what is for this machine, and says how a server was asked for', () => {
    expect(() => askedServer({ server: true }, { '--as': 'ada' }, {})).toThrow(
      '--as is for this machine, and goes not with --server',
    );
    expect(() => askedServer({}, { 'an input': ['.'] }, NAMED)).toThrow('HEADWATER_SERVER');
    expect(askedServer({ server: true }, { '--as': undefined, 'an input': [], '--pack': undefined }, {})).toBe(true);
    expect(askedServer({}, { '--as': 'ada' }, {})).toBeUndefined();
  });
});
