import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('speaks TLS 1.0 unless it names another security policy', async () => {
  const listeners = await projected(`
    resource "alicloud_alb_listener" "a" {
      listener_protocol = "HTTPS"
      listener_port     = 443
    }
    resource "alicloud_alb_listener" "b" {
      listener_protocol  = "QUIC"
      listener_port      = 443
      security_policy_id = "tls_cipher_policy_1_2"
    }
  `);
  expect(listeners.map(({ raw }) => raw)).toEqual([
    { ListenerProtocol: 'HTTPS', ListenerPort: 443, SecurityPolicyId: 'tls_cipher_policy_1_0' },
    { ListenerProtocol: 'QUIC', ListenerPort: 443, SecurityPolicyId: 'tls_cipher_policy_1_2' },
  ]);
});
