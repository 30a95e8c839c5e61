// The history of the platform team's base image. Line 3 of base/Dockerfile pins OpenSSL: 'last spring'
// to the oldest version that Debian offers, since August to one that has since been superseded.
import { gitHost, jonas, marta, registry, renovate } from '../people.mjs';

/** @param {import('../versions.mjs').OpensslVersions} openssl @returns {import('../git.mjs').Commit[]} */
export function baseImages(openssl) {
  return [
    {
      id: 'start',
      date: '2023-06-14T09:12:00+02:00',
      author: marta,
      message: 'Start the base image from Debian 12',
      write: {
        'README.md': readme,
        'base/Dockerfile': dockerfile({ packages: 'openssl libssl3 ca-certificates' }),
      },
    },
    {
      id: 'owners',
      date: '2023-09-04T11:40:00+02:00',
      author: marta,
      message: 'Say who reviews changes of the base image',
      write: { CODEOWNERS: '# The base image reaches every team: its owners review each change.\n/base/ @riverside/platform\n' },
    },
    {
      id: 'catalogue',
      date: '2024-02-19T14:05:00+01:00',
      author: jonas,
      message: 'Register the base image in the catalogue',
      write: { 'catalog-info.yaml': catalogInfo },
    },
    {
      id: 'user',
      date: '2025-01-20T10:31:00+01:00',
      author: jonas,
      message: 'Give every image an unprivileged user\n\nTeams kept inventing their own ids, and volumes were owned by nobody.',
      write: { 'base/Dockerfile': dockerfile({ packages: 'openssl libssl3 ca-certificates', user: true }) },
    },
    {
      id: 'spring',
      date: '2026-03-16T08:55:00+01:00',
      author: marta,
      message:
        'Pin OpenSSL so that a build can be repeated\n\nTwo builds of one commit had different libssl3 and only one of them failed.',
      write: { 'base/Dockerfile': dockerfile({ packages: pinned(openssl.spring), user: true }) },
    },
    {
      id: 'tags',
      date: '2026-05-11T16:20:00+02:00',
      author: jonas,
      message: 'Describe how the tags move',
      write: { 'README.md': `${readme}\n${tags}` },
    },
    {
      id: 'current',
      date: '2026-08-17T04:02:00+02:00',
      author: renovate,
      message: `Update openssl to ${openssl.current}`,
      write: { 'base/Dockerfile': dockerfile({ packages: pinned(openssl.current), user: true }) },
    },
    {
      id: 'contact',
      date: '2026-09-02T13:47:00+02:00',
      author: marta,
      message: 'Say where to ask about the base image',
      write: { 'README.md': `${readme}\n${tags}\nQuestions: #platform in the chat.\n` },
    },
  ];
}

const pinned = (version) => `openssl=${version} libssl3=${version} ca-certificates`;

const dockerfile = ({ packages, user = false }) => `FROM ${registry}/mirror/debian:12
ENV LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive
RUN apt-get update && apt-get install -y --no-install-recommends ${packages} && rm -rf /var/lib/apt/lists/*
${user ? 'RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --no-create-home --shell /usr/sbin/nologin app\n' : ''}CMD ["/bin/bash"]
`;

const readme = `# base-images

The image that every container of Riverside starts from: Debian 12 from our mirror, with OpenSSL and the
certificate authorities. Published as \`${registry}/platform/base\`.

Remote: ${gitHost}/base-images
`;

const tags = `## Tags

\`12\` moves with every build. A date tag such as \`12-20260316\` stays: use it to hold a generation for a
few days, not for a season.
`;

const catalogInfo = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: base-images
  description: The base image of every container
  annotations:
    backstage.io/source-location: url:${gitHost}/base-images/
spec:
  type: container-image
  lifecycle: production
  owner: group:platform
`;
