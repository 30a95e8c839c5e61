/** What `headwater.yaml` may say about webhooks: which are taken, and where their secrets are. */
import { z } from 'zod';

const secretVariable = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,99}$/, 'the name of an environment variable, as in GITHUB_WEBHOOK_SECRET')
  .optional();

function hook(standard: string) {
  return z
    .strictObject({
      secretEnv: secretVariable.describe(`The environment variable that holds the secret; \`${standard}\` without.`),
    })
    .optional();
}

export const webhooksSchema = z
  .strictObject({
    github: hook('GITHUB_WEBHOOK_SECRET').describe('Pushes, pull requests and packages, at `/webhooks/github`.'),
    gitlab: hook('GITLAB_WEBHOOK_SECRET').describe('Pushes and merge requests, at `/webhooks/gitlab`.'),
    registry: hook('REGISTRY_WEBHOOK_SECRET').describe(
      'Images that were pushed, at `/webhooks/registry`: in the formats of CNCF Distribution, Harbor and Docker Hub.',
    ),
    slack: z
      .strictObject({
        secretEnv: secretVariable.describe(
          "The environment variable that holds the app's signing secret; `SLACK_SIGNING_SECRET` without.",
        ),
        app: z.string().min(1).max(100).optional().describe("The app's id, as in `A0123ABCD`; any app with the secret without."),
        team: z.string().min(1).max(100).optional().describe("The workspace's id, as in `T0123ABCD`."),
      })
      .optional()
      .describe('Buttons that people press in Slack, at `/webhooks/slack`.'),
  })
  .prefault({})
  .describe(
    'What others may tell Headwater about. Each is taken only where it is named here and its secret is set; a secret itself is never in this file.',
  );
