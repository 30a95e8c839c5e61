// The history of the runtime team's service image: what a Python service of Riverside starts from. Its FROM
// is composed of two build arguments, so that its base can only be read after they are expanded.
import { gitHost, ines, marta, registry, renovate } from '../people.mjs';

/** @returns {import('../git.mjs').Commit[]} */
export function runtimeImages() {
  return [
    {
      id: 'start',
      date: '2023-06-20T10:00:00+02:00',
      author: ines,
      message: 'A common image for services',
      write: {
        'README.md': readme,
        'service/Dockerfile': dockerfile({ packages: 'tini python3-minimal' }),
      },
    },
    {
      id: 'owners',
      date: '2023-09-11T15:22:00+02:00',
      author: ines,
      message: 'Add owners and a catalogue entry',
      write: { '.github/CODEOWNERS': '* @riverside/runtime\n', 'catalog-info.yaml': catalogInfo },
    },
    {
      id: 'health',
      date: '2024-04-08T09:37:00+02:00',
      author: ines,
      message: 'Ship one health check for all services',
      write: {
        'service/healthcheck.py': healthcheck(2),
        'service/Dockerfile': dockerfile({ packages: 'tini python3-minimal', health: true }),
      },
    },
    {
      id: 'one',
      date: '2025-11-03T12:10:00+01:00',
      author: marta,
      message: 'Take the registry from a build argument\n\nThe disaster-recovery site pulls from another one.',
      write: { 'service/Dockerfile': dockerfile({ packages: 'tini python3-minimal', health: true, args: true }) },
    },
    {
      id: 'two',
      date: '2026-06-10T11:03:00+02:00',
      author: ines,
      message: 'service 2: run as an unprivileged user\n\nServices that need root can stay on 1 until the end of the year.',
      write: {
        'service/Dockerfile': dockerfile({ packages: 'tini python3-minimal', health: true, args: true, user: true }),
        'README.md': `${readme}\n\`service:1\` runs as root and is kept until December 2026. \`service:2\` runs as user 10001.\n`,
      },
    },
    {
      id: 'timeout',
      date: '2026-09-28T04:05:00+02:00',
      author: renovate,
      message: 'Use the default time-out of the health check',
      write: { 'service/healthcheck.py': healthcheck(3) },
    },
  ];
}

const dockerfile = ({ packages, health = false, args = false, user = false }) =>
  [
    ...(args ? [`ARG REGISTRY=${registry}`, 'ARG BASE_TAG=12'] : []),
    args ? 'FROM ${REGISTRY}/platform/base:${BASE_TAG}' : `FROM ${registry}/platform/base:12`,
    '',
    'RUN apt-get update \\',
    ` && apt-get install -y --no-install-recommends ${packages} \\`,
    ' && rm -rf /var/lib/apt/lists/*',
    ...(health ? ['COPY healthcheck.py /usr/local/bin/healthcheck'] : []),
    ...(user ? ['USER 10001'] : []),
    'WORKDIR /srv',
    'ENTRYPOINT ["/usr/bin/tini", "--"]',
    '',
  ].join('\n');

const healthcheck = (seconds) => `#!/usr/bin/python3
import socket

with socket.create_connection(("127.0.0.1", 8080), timeout=${seconds}) as connection:
    connection.sendall(b"GET /healthz HTTP/1.0\\r\\n\\r\\n")
    raise SystemExit(0 if b" 200 " in connection.recv(64) else 1)
`;

const readme = `# runtime-images

\`service/\` is the image that services start from: the platform base with an init process, Python and a
health check. Published as \`${registry}/runtime/service\`.

Remote: ${gitHost}/runtime-images
`;

const catalogInfo = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: runtime-images
  description: Images that services start from
  annotations:
    backstage.io/source-location: url:${gitHost}/runtime-images/
spec:
  type: container-image
  lifecycle: production
  owner: group:runtime
`;
