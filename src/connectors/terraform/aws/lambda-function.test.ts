import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('makes a policy of the permissions, and lists the URLs', async () => {
  const [lambda] = await projected(`
    resource "aws_lambda_function" "f" {
      function_name = "f"
      runtime       = "python3.13"
    }
    resource "aws_lambda_permission" "s3" {
      function_name = aws_lambda_function.f.function_name
      statement_id  = "s3"
      action        = "lambda:InvokeFunction"
      principal     = "s3.amazonaws.com"
      source_arn    = "arn:aws:s3:::uploads"
    }
    resource "aws_lambda_permission" "all" {
      function_name          = aws_lambda_function.f.function_name
      action                 = "lambda:InvokeFunctionUrl"
      principal              = "*"
      function_url_auth_type = "NONE"
    }
    resource "aws_lambda_permission" "account" {
      function_name = aws_lambda_function.f.arn
      action        = "lambda:InvokeFunction"
      principal     = "111122223333"
    }
    resource "aws_lambda_function_url" "f" {
      function_name      = aws_lambda_function.f.function_name
      authorization_type = "NONE"
    }
  `);
  expect(lambda?.raw).toEqual({
    FunctionName: 'f',
    PackageType: 'Zip',
    Runtime: 'python3.13',
    Policy: {
      Statement: [
        {
          Sid: 's3',
          Effect: 'Allow',
          Action: 'lambda:InvokeFunction',
          Principal: { Service: 's3.amazonaws.com' },
          Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::uploads' } },
        },
        {
          Effect: 'Allow',
          Action: 'lambda:InvokeFunctionUrl',
          Principal: '*',
          Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
        },
        { Effect: 'Allow', Action: 'lambda:InvokeFunction', Principal: { AWS: '111122223333' } },
      ],
    },
    FunctionUrlConfigs: [{ AuthType: 'NONE' }],
  });
});

it('has no policy without permissions', async () => {
  const [lambda] = await projected('resource "aws_lambda_function" "f" { function_name = "f" }');
  expect(lambda?.raw).toEqual({ FunctionName: 'f', PackageType: 'Zip', FunctionUrlConfigs: [] });
  expect(lambda?.unread ?? []).toEqual([]);
});
