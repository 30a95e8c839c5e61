// Starts Debian's docker-registry on the loopback interface with its storage in the working directory, and
// speaks the parts of the OCI distribution API that the estate needs. Nothing listens on another interface.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { openSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const port = 5057;
const api = `http://127.0.0.1:${port}/v2`;
const manifestTypes = ['application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json'].join(
  ', ',
);

/** @param {string} work @returns {Promise<{stop: () => void}>} `stop` ends it only if it was started here */
export async function startRegistry(work) {
  if (await answers()) return { stop: () => {} };
  const config = join(work, 'registry.yml');
  await mkdir(join(work, 'registry'), { recursive: true });
  await writeFile(
    config,
    `version: 0.1
log: { level: error, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: ${join(work, 'registry')} }, delete: { enabled: true } }
http: { addr: "127.0.0.1:${port}" }
`,
  );
  const log = openSync(join(work, 'registry.log'), 'a');
  const server = spawn('docker-registry', ['serve', config], { stdio: ['ignore', log, log] });
  for (let attempt = 0; attempt < 50; attempt += 1) {
    if (await answers()) return { stop: () => server.kill() };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  server.kill();
  throw new Error(`docker-registry does not answer on 127.0.0.1:${port}; see ${join(work, 'registry.log')}`);
}

async function answers() {
  return fetch(`${api}/`).then(
    (response) => response.ok,
    () => false,
  );
}

/** @returns {Promise<string[]>} repository paths, such as payments/api */
export async function listRepositories() {
  return (await (await must(`${api}/_catalog?n=1000`)).json()).repositories;
}

/** @returns {Promise<string[]>} */
export async function listTags(repository) {
  return (await (await must(`${api}/${repository}/tags/list`)).json()).tags ?? [];
}

/** @returns {Promise<{digest: string, mediaType: string, manifest: any, text: string} | undefined>} */
export async function readManifest(repository, reference) {
  const response = await fetch(`${api}/${repository}/manifests/${reference}`, { headers: { accept: manifestTypes } });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`manifest of ${repository}:${reference}: ${response.status}`);
  const text = await response.text();
  return {
    // The digest is computed, not believed: it is the identity of everything that follows.
    digest: `sha256:${createHash('sha256').update(text).digest('hex')}`,
    mediaType: response.headers.get('content-type') ?? '',
    manifest: JSON.parse(text),
    text,
  };
}

/** @returns {Promise<Response>} */
export async function readBlob(repository, digest) {
  return must(`${api}/${repository}/blobs/${digest}`);
}

/** Makes a tag point to a manifest that the repository already has. */
export async function tagManifest(repository, digest, tag) {
  const found = await readManifest(repository, digest);
  if (!found) throw new Error(`${repository}@${digest} is not in the registry`);
  await must(`${api}/${repository}/manifests/${tag}`, {
    method: 'PUT',
    headers: { 'content-type': found.mediaType },
    body: found.text,
  });
}

export async function deleteManifest(repository, digest) {
  await must(`${api}/${repository}/manifests/${digest}`, { method: 'DELETE' });
}

async function must(url, init) {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${init?.method ?? 'GET'} ${url}: ${response.status} ${await response.text()}`);
  return response;
}
