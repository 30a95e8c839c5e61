import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('takes the defaults of the provider for what is left out', async () => {
  const [policy] = await projected(`
    resource "alicloud_ram_account_password_policy" "p" {
      minimum_password_length = 16
      max_login_attempts      = 3
    }
  `);
  expect(policy?.raw).toEqual({
    MinimumPasswordLength: 16,
    RequireLowercaseCharacters: true,
    RequireUppercaseCharacters: true,
    RequireNumbers: true,
    RequireSymbols: true,
    HardExpiry: false,
    MaxPasswordAge: 0,
    PasswordReusePrevention: 0,
    MaxLoginAttemps: 3,
  });
});
