/** What an account asks of passwords, as RAM answers. What the block leaves out the provider sets to its own defaults. */
import type { Projection } from '../projection.js';

export const passwordPolicy: Projection = {
  platform: 'alibaba',
  apiVersion: 'ram.aliyuncs.com/2015-05-01',
  kind: 'PasswordPolicy',
  from: 'alicloud_ram_account_password_policy',
  project(block) {
    return {
      name: block.get('name'),
      object: {
        MinimumPasswordLength: block.get('minimum_password_length').or(12),
        RequireLowercaseCharacters: block.get('require_lowercase_characters').or(true),
        RequireUppercaseCharacters: block.get('require_uppercase_characters').or(true),
        RequireNumbers: block.get('require_numbers').or(true),
        RequireSymbols: block.get('require_symbols').or(true),
        HardExpiry: block.get('hard_expiry').or(false),
        MaxPasswordAge: block.get('max_password_age').or(0),
        PasswordReusePrevention: block.get('password_reuse_prevention').or(0),
        // The API spells it so.
        MaxLoginAttemps: block.get('max_login_attempts').or(5),
      },
    };
  },
};
