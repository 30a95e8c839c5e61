import { describe, expect, it } from 'vitest';
import { dockerfileOf } from '../../test/fakes/dockerfile.js';
import { editFrom, editPackage, type PackageFix } from './edit-dockerfile.js';
import { narrowToPackage } from './narrow-to-package.js';

const FIX: PackageFix = {
  packageNames: ['openssl', 'libssl3'],
  installedVersion: '3.0.20-1~deb12u2',
  fixedVersion: '3.0.22-1~deb12u2',
};

describe('pinned packages', () => {
  it('changes the pin and those of its siblings, and nothing else, line endings included', () => {
    const text =
      'FROM a\r\nRUN apt-get install -y \\\r\n    curl=3.0.20-1~deb12u2 \\\r\n    openssl=3.0.20-1~deb12u2  \\\r\n    libssl3:amd64=3.0.20-1~deb12u2\r\n';
    expect(fixed(text)).toBe(text.replace('openssl=3.0.20', 'openssl=3.0.22').replace('amd64=3.0.20', 'amd64=3.0.22'));
  });

  it.each([
    [
      'RUN apk add openssl=3.0.20-1~deb12u2 libssl3="3.0.20-1~deb12u2"',
      'RUN apk add openssl=3.0.22-1~deb12u2 libssl3="3.0.22-1~deb12u2"',
    ],
    ["RUN apt-get install 'openssl=3.0.20-1~deb12u2'", "RUN apt-get install 'openssl=3.0.22-1~deb12u2'"],
    ['RUN apt-get install openssl=3.0.20*', 'RUN apt-get install openssl=3.0.22-1~deb12u2'],
    ['RUN apt-get install openssl=3.0.20-1~deb12u2&&rm -rf /x', 'RUN apt-get install openssl=3.0.22-1~deb12u2&&rm -rf /x'],
    [
      'ARG V=3.0.20-1~deb12u2\nRUN apt-get install openssl=${V} libssl3=$V',
      'ARG V=3.0.22-1~deb12u2\nRUN apt-get install openssl=${V} libssl3=$V',
    ],
    [
      'ENV A=1 V="3.0.20-1~deb12u2"\nRUN apt-get install openssl=$V',
      'ENV A=1 V="3.0.22-1~deb12u2"\nRUN apt-get install openssl=$V',
    ],
  ])('edits %j', (before, after) => {
    expect(fixed(`FROM a\n${before}\n`)).toBe(`FROM a\n${after}\n`);
  });

  it('changes a global ARG that the stage declares again', () => {
    const text = 'ARG V=3.0.20-1~deb12u2\nFROM a\nARG V\nRUN apt-get install openssl=$V\n';
    expect(fixed(text)).toBe(text.replace('3.0.20', '3.0.22'));
  });

  it.each([
    ['RUN apt-get install openssl curl', /--no-cache/],
    ['RUN apt-get install openssl=3.0.*', /allows 3\.0\.22-1~deb12u2 already/],
    ['RUN apk add openssl~=3.0 libssl3>3', /takes a range/],
    ['RUN apt-get install openssl=3.0.19-1', /pinned to 3\.0\.19-1, not to the installed/],
    ['ARG V\nRUN apt-get install openssl=$V', /which the build gives: build with 3\.0\.22/],
    ['ARG V=3.0.20-1~deb12u2\nRUN apt-get install openssl=$V other=${V}', /also pins other/],
    ['RUN apt-get install openssl-dev=3.0.20-1~deb12u2', /--no-cache/],
  ])('only advises on %j', (line, advice) => {
    const text = `FROM a\n${line}\n`;
    const { edits, guidance } = edit(text);
    expect(edits).toEqual([]);
    expect(guidance).toMatch(advice);
  });
});

describe('a newer base', () => {
  const NEW = 'quay.io/acme/base:2.1';
  it.each([
    [
      'FROM --platform=$BUILDPLATFORM quay.io/acme/base:2.0 AS build  ',
      'FROM --platform=$BUILDPLATFORM quay.io/acme/base:2.1 AS build  ',
      NEW,
    ],
    [`from quay.io/acme/base:2.0@sha256:${'a'.repeat(64)}\r`, 'from quay.io/acme/base:2.1\r', NEW],
    ['FROM \\\n  quay.io/acme/base:2.0 \\\n  AS x', 'FROM \\\n  quay.io/acme/base:2.1 \\\n  AS x', NEW],
    ['ARG TAG=2.0\nFROM quay.io/acme/base:${TAG}', 'ARG TAG=2.1\nFROM quay.io/acme/base:${TAG}', NEW],
    ['ARG TAG="2.0"\nFROM quay.io/acme/base:$TAG', 'ARG TAG="2.1"\nFROM quay.io/acme/base:$TAG', NEW],
    ['ARG REG=quay.io\nFROM $REG/acme/base:2.0', 'ARG REG=quay.io\nFROM $REG/acme/base:2.1', NEW],
    ['ARG REG=quay.io\nARG BASE=$REG/acme/base\nFROM $BASE', 'ARG REG=quay.io\nARG BASE=$REG/acme/base:2.1\nFROM $BASE', NEW],
    ['ARG N=20\nFROM node:${N}-slim', 'ARG N=22\nFROM node:${N}-slim', 'node:22-slim'],
    ['ARG N=2\nFROM node:${N}-slim', 'ARG N=22\nFROM node:${N}-slim', 'node:22-slim'],
  ])('edits %j', (before, after, reference) => {
    const text = `${before}\nRUN x\n`;
    const { edits } = editFrom(dockerfileOf(text), text, 0, reference);
    expect(applied(text, edits)).toBe(`${after}\nRUN x\n`);
  });

  it.each([
    ['ARG TAG\nFROM quay.io/acme/base:$TAG\n', /which the build gives/],
    ['FROM scratch\n', /is not FROM an image/],
    ['FROM quay.io/acme/base:2.1\n', /already: rebuild with --pull/],
    ['ARG A=one\nARG B=two\nFROM $A/$B\n', /put together from arguments/],
  ])('only advises on %j', (text, advice) => {
    const { edits, guidance } = editFrom(dockerfileOf(text), text, 0, NEW);
    expect(edits).toEqual([]);
    expect(guidance).toMatch(advice);
  });

  it('says which other stages an argument’s change moves', () => {
    const text = 'ARG BASE=quay.io/acme/base:2.0\nFROM $BASE AS a\nFROM $BASE\n';
    expect(editFrom(dockerfileOf(text), text, 1, NEW).guidance).toContain('also used by the FROM on line 2');
  });
});

function edit(text: string) {
  const file = dockerfileOf(text);
  const { lines } = narrowToPackage(file.stages[0]?.instructions ?? [], FIX.packageNames, text);
  return editPackage(
    file,
    text,
    lines.map(({ instruction }) => instruction),
    FIX,
  );
}

function fixed(text: string): string {
  return applied(text, edit(text).edits);
}

/** As a patch would: each removed line must be exactly there. */
function applied(text: string, edits: ReturnType<typeof edit>['edits']): string {
  const lines = text.split('\n');
  expect(edits.length).toBeGreaterThan(0);
  for (const { startLine, removed, added } of edits) {
    expect(lines.slice(startLine - 1, startLine - 1 + removed.length)).toEqual(removed);
    lines.splice(startLine - 1, removed.length, ...added);
  }
  return lines.join('\n');
}
