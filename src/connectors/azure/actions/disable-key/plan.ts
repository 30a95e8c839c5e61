/** What `disable-key` would set: the one property by which keys stop to work. The keys themselves stay as they are. Pure. */
import { at } from '../../../../lib/expectation.js';
import type { ActionRequest, Json } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import type { CallName } from '../../calls.js';
import { answerOf, patchOf } from '../change.js';
import { itemsOf, textOf } from '../../../../lib/named-items.js';

export function plan(seen: SeenLook, _request: ActionRequest): ActionAnswer {
  const { kind, raw } = seen.resource;
  const setting = SETTINGS[kind];
  if (setting === undefined) return { kind: 'refused', because: `${kind} has no keys that can be disabled` };
  const reason = setting.refuses?.(raw);
  if (reason !== undefined) return { kind: 'refused', because: reason };
  return answerOf(seen, patchOf(setting.call, [setting]));
}

interface KeySetting {
  readonly call: CallName;
  readonly member: string;
  readonly value: boolean;
  readonly effect: string;
  readonly refuses?: (raw: Json) => string | undefined;
}

const SETTINGS: Readonly<Record<string, KeySetting>> = {
  storageAccounts: {
    call: 'PATCH Microsoft.Storage/storageAccounts',
    member: 'allowSharedKeyAccess',
    value: false,
    effect:
      'Requests with an account key, and with signatures made from one, fail; file shares and tables that are opened with a key do, too',
  },
  databaseAccounts: {
    call: 'PATCH Microsoft.DocumentDB/databaseAccounts',
    member: 'disableLocalAuth',
    value: true,
    effect: 'Requests with an account key fail; clients with an identity go on',
    // https://learn.microsoft.com/azure/cosmos-db/how-to-connect-role-based-access-control: of the API for NoSQL only.
    refuses: (raw) => {
      const other = itemsOf(raw, ['properties', 'capabilities'])
        .map(({ name }) => textOf(name))
        .find((name) => KEYED.has(name));
      const isMongo = textOf(at(raw, ['kind'])) === 'MongoDB';
      return other === undefined && !isMongo ? undefined : 'clients of its API have no other way in than a key';
    },
  },
  registries: {
    call: 'PATCH Microsoft.ContainerRegistry/registries',
    member: 'adminUserEnabled',
    value: false,
    effect: 'Nobody signs in as the admin user; whoever has an identity or a token goes on',
  },
};

const KEYED = new Set(['EnableMongo', 'EnableCassandra', 'EnableGremlin', 'EnableTable']);
