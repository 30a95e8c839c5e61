/** What an account asks of passwords: `aws_iam_account_password_policy`, with the provider's defaults for what it omits. */
import type { Projection } from '../projection.js';

export const iamPasswordPolicy: Projection = {
  platform: 'aws',
  apiVersion: 'iam.amazonaws.com/2010-05-08',
  kind: 'PasswordPolicy',
  from: 'aws_iam_account_password_policy',
  project(block) {
    return {
      name: block.get('name'),
      object: {
        MinimumPasswordLength: block.get('minimum_password_length').or(6),
        PasswordReusePrevention: block.get('password_reuse_prevention').number(),
        MaxPasswordAge: block.get('max_password_age').number(),
        RequireLowercaseCharacters: block.get('require_lowercase_characters').or(false),
        RequireUppercaseCharacters: block.get('require_uppercase_characters').or(false),
        RequireNumbers: block.get('require_numbers').or(false),
        RequireSymbols: block.get('require_symbols').or(false),
        AllowUsersToChangePassword: block.get('allow_users_to_change_password').or(true),
      },
    };
  },
};
