import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dockerfileOf, historyOf, imageOf } from '../../test/fakes/dockerfile.js';
import { alignHistory } from './align-history.js';

const APP = `ARG VERSION=1.2
FROM debian:12
ARG VERSION
ENV LANG=C.UTF-8 GREETING="hello world"
RUN apt-get update && \\
    apt-get install -y openssl=3.0.20-1~deb12u2
WORKDIR /app
COPY --chown=app:app . /app
COPY config/$VERSION.json /etc/app.json
RUN make install VERSION=$VERSION
EXPOSE 8080
USER app
CMD ["/app/run", "--now"]
`;
const LINES = { install: 5, workdir: 7, copy: 8, config: 9, make: 10 };
const BASE = historyOf('/bin/sh -c #(nop) ADD file:1234 in / ', '- /bin/sh -c #(nop)  CMD ["bash"]');

const BUILDERS = {
  buildkit: [
    '- ARG VERSION=1.2',
    '- ENV LANG=C.UTF-8 GREETING=hello world',
    'RUN |1 VERSION=1.2 /bin/sh -c apt-get update &&     apt-get install -y openssl=3.0.20-1~deb12u2 # buildkit',
    'WORKDIR /app',
    'COPY --chown=app:app . /app # buildkit',
    'COPY config/1.2.json /etc/app.json # buildkit',
    'RUN |1 VERSION=1.2 /bin/sh -c make install VERSION=$VERSION # buildkit',
    '- EXPOSE map[8080/tcp:{}]',
    '- USER app',
    '- CMD ["/app/run" "--now"]',
  ],
  docker: [
    '- /bin/sh -c #(nop)  ARG VERSION',
    '- /bin/sh -c #(nop)  ENV LANG=C.UTF-8 GREETING=hello world',
    '|1 VERSION=1.2 /bin/sh -c apt-get update &&     apt-get install -y openssl=3.0.20-1~deb12u2',
    '- /bin/sh -c #(nop) WORKDIR /app',
    '/bin/sh -c #(nop) COPY --chown=app:appdir:0123abcd in /app ',
    '/bin/sh -c #(nop) COPY file:4567cdef in /etc/app.json ',
    '|1 VERSION=1.2 /bin/sh -c make install VERSION=$VERSION',
    '- /bin/sh -c #(nop)  EXPOSE 8080',
    '- /bin/sh -c #(nop)  USER app',
    '- /bin/sh -c #(nop)  CMD ["/app/run" "--now"]',
  ],
  buildah: [
    '- /bin/sh -c #(nop) ARG VERSION',
    '- /bin/sh -c #(nop) ENV LANG=C.UTF-8 GREETING="hello world"',
    '|1 VERSION=1.2 /bin/sh -c apt-get update &&     apt-get install -y openssl=3.0.20-1~deb12u2',
    '- /bin/sh -c #(nop) WORKDIR /app',
    '/bin/sh -c #(nop) COPY dir:0123abcd in /app ',
    '/bin/sh -c #(nop) COPY file:4567cdef in /etc/app.json ',
    '|1 VERSION=1.2 /bin/sh -c make install VERSION=$VERSION',
    '- /bin/sh -c #(nop) EXPOSE 8080',
    '- /bin/sh -c #(nop) USER app',
    '- /bin/sh -c #(nop) CMD ["/app/run", "--now"]',
  ],
  kaniko: [
    '- ENV LANG=C.UTF-8 GREETING="hello world"',
    'RUN apt-get update &&     apt-get install -y openssl=3.0.20-1~deb12u2',
    'WORKDIR /app',
    'COPY --chown=app:app . /app',
    'COPY config/$VERSION.json /etc/app.json',
    'RUN make install VERSION=$VERSION',
    '- EXPOSE 8080',
    '- USER app',
    '- CMD ["/app/run", "--now"]',
  ],
} as const;

describe('layers and the instructions that made them', () => {
  it.each(Object.entries(BUILDERS))('reads the history that %s writes', (_, steps) => {
    const image = imageOf([...BASE, ...historyOf(...steps)]);
    const { layers, score } = alignHistory(dockerfileOf(APP), 0, image, 1);
    const withWorkdir = steps.includes('WORKDIR /app' as never) ? [LINES.workdir] : [];
    expect(layers.map((layer) => [layer.how, layer.startLine])).toEqual(
      [LINES.install, ...withWorkdir, LINES.copy, LINES.config, LINES.make].map((line) => ['aligned', line]),
    );
    expect(layers[0]).toMatchObject({ layer: 1, startLine: 5, endLine: 6 });
    expect(score).toBeGreaterThan(0.9);
  });

  it('gives a layer that holds the whole stage to all that write files (buildah --layers=false)', () => {
    const steps = BUILDERS.buildah.map((step, index, all) =>
      index === all.length - 1 ? step.replace('- ', '') : step.startsWith('- ') ? step : `- ${step}`,
    );
    const { layers } = alignHistory(dockerfileOf(APP), 0, imageOf([...BASE, ...historyOf(...steps)]), 1);
    expect(layers).toHaveLength(1);
    expect(layers[0]).toMatchObject({ how: 'folded', startLine: 5, endLine: 10 });
    expect(layers[0]?.instructions.map(({ instruction }) => instruction.startLine)).toEqual([5, 8, 9, 10]);
  });

  it.each([
    ['without history', []],
    ['with one entry for everything', historyOf('/bin/sh -c #(nop) merged')],
    [
      'as docker --squash leaves it',
      [...historyOf(...BUILDERS.docker.map((step) => `- ${step.replace('- ', '')}`)), ...historyOf('')],
    ],
  ])('gives the layer of a squashed image to all that write files: %s', (_, history) => {
    const image = imageOf(history, { layers: [{}] });
    const [layer] = alignHistory(dockerfileOf(APP), 0, image, 0).layers;
    expect(layer?.how).toBe('squashed');
    expect(layer?.instructions.map(({ instruction }) => instruction.startLine)).toEqual([5, 8, 9, 10]);
  });

  it('reads heredocs as BuildKit records them', () => {
    const file = dockerfileOf('FROM a\nRUN <<EOF\nset -e\napt-get install -y curl\nEOF\nRUN python3 <<PY\nprint(1)\nPY\n');
    const image = imageOf(
      historyOf(
        'RUN /bin/sh -c set -e\napt-get install -y curl\n # buildkit',
        'RUN /bin/sh -c python3 <<PY\nprint(1)\nPY # buildkit',
      ),
    );
    expect(alignHistory(file, 0, image, 0).layers.map((layer) => [layer.how, layer.startLine])).toEqual([
      ['aligned', 2],
      ['aligned', 6],
    ]);
  });

  it('still finds what stayed when the Dockerfile changed, and says what it can of what did not', () => {
    const changed = APP.replace('COPY config/$VERSION.json /etc/app.json', 'ADD https://example/x /opt/x').replace(
      'ENV LANG',
      'RUN useradd app\nENV LANG',
    );
    const { layers, score } = alignHistory(dockerfileOf(changed), 0, imageOf([...BASE, ...historyOf(...BUILDERS.docker)]), 1);
    expect(layers.map((layer) => [layer.how, layer.startLine])).toEqual([
      ['aligned', 6],
      ['aligned', 9],
      ['between', 10],
      ['aligned', 11],
    ]);
    expect(score).toBeGreaterThan(0.5);
    expect(score).toBeLessThan(0.95);
  });

  it('takes arguments that were given to the build for the variables of the Dockerfile', () => {
    const steps = BUILDERS.buildkit.map((step) => step.replaceAll('1.2', '9.9.9'));
    const { layers, score } = alignHistory(dockerfileOf(APP), 0, imageOf([...BASE, ...historyOf(...steps)]), 1);
    expect(layers.map((layer) => layer.startLine)).toEqual([5, 7, 8, 9, 10]);
    expect(score).toBeGreaterThan(0.85);
  });

  it('follows a stage into the stage it is FROM, and stays out of those it copies from', () => {
    const file = dockerfileOf(
      'FROM a AS common\nRUN one\nFROM a AS build\nRUN one\nRUN built\nFROM common\nCOPY --from=build /x /x\n',
    );
    const image = imageOf(historyOf('RUN /bin/sh -c one # buildkit', 'COPY /x /x # buildkit'));
    expect(alignHistory(file, 2, image, 0).layers.map((layer) => layer.startLine)).toEqual([2, 7]);
  });

  it('tells the same command in two places apart by what is around it', () => {
    const file = dockerfileOf('FROM a\nRUN make\nCOPY x /x\nRUN make\nCOPY y /y\n');
    const image = imageOf(historyOf('COPY x /x # buildkit', 'RUN /bin/sh -c make # buildkit', 'COPY y /y # buildkit'));
    expect(alignHistory(file, 0, image, 0).layers.map((layer) => layer.startLine)).toEqual([3, 4, 5]);
  });

  it('names no line for a history that is another Dockerfile’s', () => {
    const image = imageOf(historyOf('bazel build //app', 'COPY dir:12 in /srv ', 'RUN /bin/sh -c npm ci # buildkit'));
    const { layers, score, evidence } = alignHistory(dockerfileOf(APP), 0, image, 0);
    expect(layers.map((layer) => [layer.how, layer.instructions.length])).toEqual(
      Array.from({ length: 3 }, () => ['unknown', 0]),
    );
    expect(score).toBe(0);
    expect(evidence[0]?.weight).toBeLessThan(-2);
  });

  it('matches the newest layers when the history lacks its beginning', () => {
    const image = imageOf(historyOf(...BUILDERS.docker), { layers: Array.from({ length: 6 }, () => ({})) });
    expect(alignHistory(dockerfileOf(APP), 0, image, 2).layers.map((layer) => layer.startLine)).toEqual([5, 8, 9, 10]);
  });

  it('throws for a stage that does not exist', () => {
    expect(() => alignHistory(dockerfileOf('FROM a\n'), 1, imageOf([]), 0)).toThrow(RangeError);
  });

  it('keeps the order of the Dockerfile and stays within its bounds, whatever the history says', () => {
    const step = fc.constantFrom(
      'COPY . /app # buildkit',
      '- USER app',
      '/bin/sh -c make install VERSION=$VERSION',
      '|99',
      '',
      'RUN ',
      'CMD ["x"',
      '|1 A /bin/sh -c',
      '/bin/sh -c #(nop) COPY file: in',
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.nat(5), fc.nat(40), (steps, ownFrom, count) => {
        const image = imageOf(historyOf(...steps), { layers: Array.from({ length: count }, () => ({})) });
        const { layers, score } = alignHistory(dockerfileOf(APP), 0, image, ownFrom);
        expect(layers).toHaveLength(Math.max(0, count - ownFrom));
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        const aligned = layers.filter((layer) => layer.how === 'aligned').map((layer) => layer.startLine);
        expect(aligned).toEqual([...new Set(aligned)].toSorted((a, b) => a - b));
      }),
    );
  });
});
