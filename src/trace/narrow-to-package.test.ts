import { describe, expect, it } from 'vitest';
import { dockerfileOf } from '../../test/fakes/dockerfile.js';
import { narrowToPackage } from './narrow-to-package.js';

const TEXT = `FROM debian:12
COPY openssl.cnf /etc/openssl.cnf
RUN echo openssl
RUN apt-get update && apt-get install -y \\
    # openssl is needed for tls
    curl \\
    openssl=3.0.20-1~deb12u2 \\
    libssl3:amd64=3.0.20-1~deb12u2
RUN apk add --no-cache busybox openssl-dev
RUN apt-get upgrade -y
`;
const instructions = dockerfileOf(TEXT).stages[0]?.instructions ?? [];

describe('which line brought a package in', () => {
  it.each([
    ['openssl', [7, 7]],
    ['libssl3', [8, 8]],
    ['curl', [6, 6]],
    ['busybox', [9, 9]],
  ])('names the line of %s', (name, [startLine, endLine]) => {
    const { how, lines } = narrowToPackage(instructions, [name], TEXT);
    expect(how).toBe('named');
    expect(lines.map((line) => [line.startLine, line.endLine])).toEqual([[startLine, endLine]]);
  });

  it('gives the whole instruction without the text', () => {
    expect(narrowToPackage(instructions, ['openssl']).lines.map((line) => [line.startLine, line.endLine])).toEqual([[4, 8]]);
  });

  it('takes any command of a package manager when none names it: it may be a dependency', () => {
    const { how, lines } = narrowToPackage(instructions, ['zlib1g', 'zlib'], TEXT);
    expect(how).toBe('package-manager');
    expect(lines.map((line) => line.startLine)).toEqual([4, 9, 10]);
  });

  it('keeps all where nothing runs a package manager', () => {
    const { how, lines } = narrowToPackage(instructions.slice(0, 2), ['openssl'], TEXT);
    expect(how).toBe('all');
    expect(lines).toHaveLength(2);
  });

  it.each([
    'RUN dpkg -i /tmp/openssl_3.0.22_amd64.deb',
    'RUN apt install -y "openssl"',
    'RUN dnf install -y openssl-3.0.7-1.el9.rpm',
    'ENV P=openssl\nRUN apk add $P',
  ])('sees it in %j', (line) => {
    const file = dockerfileOf(`FROM a\n${line}\n`).stages[0]?.instructions ?? [];
    expect(narrowToPackage(file, ['openssl']).how).toBe('named');
  });

  it.each([
    'RUN apt-get install openssl-dev',
    'RUN apt-get install python3-openssl',
    'RUN apt-get install libc++1',
    'RUN adapt openssl',
  ])('does not see it in %j', (line) => {
    const file = dockerfileOf(`FROM a\n${line}\n`).stages[0]?.instructions ?? [];
    expect(narrowToPackage(file, ['openssl', 'libc', 'c++']).how).not.toBe('named');
  });
});
