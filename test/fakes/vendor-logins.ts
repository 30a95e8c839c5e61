/**
 * What clouds answer to a machine that asks for its own login, on 127.0.0.1: Amazon ECR's API, the managed identity of Azure,
 * Google's metadata service. The vendors' SDKs are pointed at it by their own settings.
 */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface VendorRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface VendorAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface FakeVendor {
  readonly url: string;
  readonly requests: readonly VendorRequest[];
  close(): Promise<void>;
}

/** Answers JSON; 404 where `answer` gives undefined. */
export async function startVendor(answer: (request: VendorRequest) => VendorAnswer | undefined): Promise<FakeVendor> {
  const requests: VendorRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://vendor');
      const body = Buffer.concat(chunks).toString();
      const asked = { method: request.method ?? 'GET', path, query, headers: request.headers, body };
      requests.push(asked);
      const { status = 200, headers = {}, body: value } = answer(asked) ?? { status: 404, body: {} };
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof value === 'string' ? value : JSON.stringify(value));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Settings that leave each chain of credentials without anything, whatever this machine has. */
export const NO_LOGINS: Readonly<Record<string, string>> = {
  AWS_ACCESS_KEY_ID: '',
  AWS_SECRET_ACCESS_KEY: '',
  AWS_SESSION_TOKEN: '',
  AWS_PROFILE: '',
  AWS_CONFIG_FILE: '/nonexistent/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
  AWS_EC2_METADATA_DISABLED: 'true',
  AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential',
  AZURE_CLIENT_ID: '',
  AZURE_TENANT_ID: '',
  AZURE_CLIENT_SECRET: '',
  GOOGLE_APPLICATION_CREDENTIALS: '',
  CLOUDSDK_CONFIG: '/nonexistent',
  HOME: '/nonexistent',
  METADATA_SERVER_DETECTION: 'none',
};

/** `GetAuthorizationToken` and `DescribeImages`, in the JSON protocol of Amazon ECR. */
export function ecrAnswers(
  token: string,
  pages: readonly (readonly object[])[] = [],
): (request: VendorRequest) => VendorAnswer | undefined {
  return ({ headers, body }) => {
    const operation = String(headers['x-amz-target']).split('.')[1];
    if (operation === 'GetAuthorizationToken')
      return { body: { authorizationData: [{ authorizationToken: Buffer.from(`AWS:${token}`).toString('base64') }] } };
    if (operation !== 'DescribeImages') return undefined;
    const { nextToken = '0' } = JSON.parse(body) as { nextToken?: string };
    const next = Number(nextToken) + 1;
    return {
      body: { imageDetails: pages[Number(nextToken)] ?? [], ...(next < pages.length ? { nextToken: String(next) } : {}) },
    };
  };
}
