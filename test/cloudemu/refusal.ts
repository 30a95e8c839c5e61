/** What a cloud answers to a call that needs a permission which the caller lacks: told by the calls that the kinds state. */
import type { EstateConnector } from '../../src/ports/index.js';
import type { Answer, Door } from '../fakes/cloudemu.js';

/** From now on each call that needs it gets this answer. Throws where no call is stated to need it. */
export function refuse(door: Door, { kinds }: EstateConnector, permission: string, body: unknown): void {
  const calls = kinds.flatMap((kind) => kind.calls.filter((call) => call.permission === permission));
  if (calls.length === 0) throw new Error(`no call needs ${permission}`);
  const patterns = calls.map(({ call }) => patternOf(call));
  const refused: Answer = { status: 403, body };
  door.answer = (asked) => (patterns.some((pattern) => pattern.test(asked)) ? refused : undefined);
}

/** `GET {id}/blobServices/default` is asked as `GET /subscriptions/…/blobServices/default?api-version=…`. */
function patternOf(call: string): RegExp {
  const [method = '', template = ''] = call.split(' ');
  const [path = ''] = template.split('?');
  const literal = path.replace(/[.*+^$()|[\]\\-]/g, '\\$&').replace(/\{\w+\}/g, '.+');
  return new RegExp(`^${method} (?:\\w+ )?${literal}(?:\\?.*)?$`);
}
