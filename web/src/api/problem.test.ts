import { expect, it } from 'vitest';
import { asProblem, problemOf, unreachable } from './problem.js';

it('keeps what the server said', () => {
  const body = {
    type: 'x',
    title: 'No right',
    status: 403,
    detail: 'needs operator',
    code: 'RIGHT_MISSING',
    remedy: 'Ask an admin.',
    instance: 'r1',
  };
  expect(problemOf(403, body)).toMatchObject({
    status: 403,
    title: 'No right',
    detail: 'needs operator',
    code: 'RIGHT_MISSING',
    remedy: 'Ask an admin.',
  });
});

it.each([undefined, null, 'text', 7, {}, { title: 7 }])('says that %j cannot be read', (body) => {
  expect(problemOf(502, body)).toMatchObject({ status: 502, title: 'The server gave an answer that cannot be read' });
});

it('tells no answer, an answer and a fault of the page apart', () => {
  expect(unreachable(new TypeError('fetch failed')).status).toBe(0);
  expect(asProblem(new TypeError('x is undefined'))).toMatchObject({ title: 'This page failed', detail: 'x is undefined' });
});
