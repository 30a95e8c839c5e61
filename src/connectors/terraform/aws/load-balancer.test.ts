import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('gives the attributes as texts', async () => {
  const [logging, silent] = await projected(`
    resource "aws_lb" "logging" {
      name                       = "logging"
      enable_deletion_protection = true
      access_logs {
        bucket  = "logs"
        enabled = true
      }
    }
    resource "aws_alb" "silent" {
      name               = "silent"
      load_balancer_type = "network"
    }
  `);
  const attributes = (logs: string, protection: string) => [
    { Key: 'access_logs.s3.enabled', Value: logs },
    { Key: 'deletion_protection.enabled', Value: protection },
  ];
  expect(logging?.raw).toMatchObject({ Type: 'application', Attributes: attributes('true', 'true') });
  expect(silent?.raw).toMatchObject({ Type: 'network', Attributes: attributes('false', 'false') });
});

it('gives a listener its actions and those of its rules', async () => {
  const [http, tls] = await projected(`
    resource "aws_lb_listener" "http" {
      load_balancer_arn = "arn:lb"
      port              = 80
      default_action {
        type = "redirect"
        redirect {
          protocol    = "HTTPS"
          port        = "443"
          status_code = "HTTP_301"
        }
      }
    }
    resource "aws_lb_listener_rule" "old" {
      listener_arn = aws_lb_listener.http.arn
      action {
        type = "forward"
      }
    }
    resource "aws_lb_listener" "tls" {
      load_balancer_arn = "arn:lb"
      port              = 443
      protocol          = "HTTPS"
      default_action { type = "forward" }
    }
  `);
  expect(http?.raw).toEqual({
    Port: 80,
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443' } }],
    Rules: [{ IsDefault: false, Actions: [{ Type: 'forward' }] }],
  });
  expect(tls?.raw).toMatchObject({ SslPolicy: 'ELBSecurityPolicy-2016-08', DefaultActions: [{ Type: 'forward' }], Rules: [] });
});
