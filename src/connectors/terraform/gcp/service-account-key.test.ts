import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('is a key that users manage, of an age that is not known yet', async () => {
  const [key] = await projected('resource "google_service_account_key" "k" { service_account_id = "api" }');
  expect(key?.raw).toEqual({ keyType: 'USER_MANAGED', keyOrigin: 'GOOGLE_PROVIDED', disabled: false });
  expect(key?.unread?.map(({ path }) => path)).toEqual(['name', 'validAfterTime', 'validBeforeTime']);
});
