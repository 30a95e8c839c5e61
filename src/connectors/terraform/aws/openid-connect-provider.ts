/**
 * The ARN of an identity provider, known but for its account: it ends in the provider's URL without the scheme.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
import type { Computed } from '../projection.js';
import { unknown } from '../term.js';

const PROVIDER = 'aws_iam_openid_connect_provider';

export const openidConnectProvider: readonly Computed[] = [PROVIDER, `data.${PROVIDER}`].map((of) => ({
  of,
  attribute: 'arn',
  compute(block) {
    const { value } = block.get('url');
    const account = unknown(`the account of ${block.address} is not known before apply`);
    if (typeof value !== 'string') return account;
    const host = value.replace(/^https:\/\//u, '').replace(/\/$/u, '');
    return { ...account, pieces: ['arn:aws:iam::', account, `:oidc-provider/${host}`] };
  },
}));
