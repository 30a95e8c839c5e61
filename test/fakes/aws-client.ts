/** An AWS that answers from a table, call by call, and remembers what it was asked. For connector tests without a network. */
import { createClassifier } from '../../src/connectors/aws/classify.js';
import type { AwsClient, Request } from '../../src/connectors/aws/client.js';
import type { Session } from '../../src/connectors/aws/accounts.js';
import type { KindDefinition } from '../../src/connectors/aws/kind.js';
import { callsOf } from '../../src/connectors/aws/kind.js';
import { createApiCalls } from '../../src/discover/index.js';
import { systemTimer } from '../../src/lib/system-timer.js';
import { sourceId } from '../../src/model/index.js';
import type { EstateOptions } from '../../src/ports/index.js';

/** What a call is answered: an object, or an error that is thrown. */
export type Answers = Readonly<Record<string, (input: Readonly<Record<string, unknown>>, request: Request) => unknown>>;

export interface FakeAws {
  readonly client: AwsClient;
  /** `ec2:DescribeVolumes`, in the order in which they came. */
  readonly asked: string[];
}

/** A call that is not in the table is one that the platform does not know. */
export function fakeAws(answers: Answers): FakeAws {
  const asked: string[] = [];
  return {
    asked,
    client: {
      send: async (request) => {
        asked.push(request.call);
        const answer = Object.hasOwn(answers, request.call) ? answers[request.call] : undefined;
        if (answer === undefined) throw awsError('UnknownOperationException', 400);
        return answer({ ...request.input }, request);
      },
      close: () => undefined,
    },
  };
}

/** As the SDK throws it. */
export function awsError(code: string, status: number, message = code): Error {
  return Object.assign(new Error(message), { name: code, $metadata: { httpStatusCode: status } });
}

export const ACCOUNT = '123456789012';

export function sessionOn(
  client: AwsClient,
  kinds: readonly KindDefinition[],
  options: Partial<EstateOptions> = {},
  signal: AbortSignal = new AbortController().signal,
): Session {
  const calls = createApiCalls({
    clock: { now: () => new Date() },
    // Nobody waits for what is tried again.
    timer: { ...systemTimer, sleep: async () => undefined },
    random: () => 0,
    bounds: { start: 100_000, most: 100_000, burst: 100_000 },
  });
  const absent = new Map(kinds.flatMap(callsOf).map((call) => [call.call, call.absent]));
  const classify = createClassifier({
    absent: (call) => (call === 'organizations:ListAccounts' ? ['AWSOrganizationsNotInUseException'] : (absent.get(call) ?? [])),
    homeRegion: 'us-east-1',
  });
  return {
    caller: calls.caller(classify, signal),
    client,
    options: { accounts: [], regions: [], kinds: [], ...options },
    source: sourceId('aws://'),
    signal,
    progress: () => undefined,
    home: {
      id: ACCOUNT,
      partition: 'aws',
      signer: { name: 'ambient', credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }) },
    },
    homeRegion: 'us-east-1',
  };
}
