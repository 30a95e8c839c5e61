/** Real git over HTTP on 127.0.0.1, of the repositories in a folder: each request starts `git http-backend`. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

export interface GitServer {
  readonly url: string;
  close(): Promise<void>;
}

/** @param password what it wants of the user `ana`; without one it wants nothing */
export async function serveRepositories(root: string, password?: string): Promise<GitServer> {
  const wanted = `Basic ${Buffer.from(`ana:${password ?? ''}`).toString('base64')}`;
  const server = createServer((request, response) => {
    if (password !== undefined && request.headers.authorization !== wanted) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    const url = new URL(request.url ?? '/', 'http://host');
    const backend = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env['PATH'],
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'safe.directory',
        GIT_CONFIG_VALUE_0: '*',
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        REMOTE_ADDR: '127.0.0.1',
      },
    });
    request.pipe(backend.stdin);
    const pieces: Buffer[] = [];
    backend.stdout.on('data', (piece: Buffer) => void pieces.push(piece));
    backend.stdout.on('end', () => {
      const all = Buffer.concat(pieces);
      const end = all.indexOf('\r\n\r\n');
      const lines = all.subarray(0, end).toString().split('\r\n');
      const headers = lines.map((line) => line.split(/:\s*/));
      for (const [name = '', value = ''] of headers) if (name !== 'Status') response.setHeader(name, value);
      response.statusCode = Number.parseInt(headers.find(([name]) => name === 'Status')?.[1] ?? '200');
      response.end(all.subarray(end + 4));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
