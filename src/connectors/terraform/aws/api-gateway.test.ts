import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('reads a method, and a stage with and without access logs', async () => {
  const [method, logged, silent] = await projected(`
    resource "aws_api_gateway_method" "m" {
      http_method   = "GET"
      authorization = "NONE"
    }
    resource "aws_api_gateway_stage" "logged" {
      stage_name = "logged"
      access_log_settings {
        destination_arn = aws_cloudwatch_log_group.l.arn
        format          = "$context.requestId"
      }
    }
    resource "aws_api_gateway_stage" "silent" { stage_name = "silent" }
    resource "aws_cloudwatch_log_group" "l" {}
  `);
  expect(method?.raw).toEqual({ httpMethod: 'GET', authorizationType: 'NONE', apiKeyRequired: false });
  expect(logged?.raw).toEqual({ stageName: 'logged', accessLogSettings: { format: '$context.requestId' } });
  expect(silent?.raw).toEqual({ stageName: 'silent' });
  expect(silent?.unread ?? []).toEqual([]);
});
