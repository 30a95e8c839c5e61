import { describe, expect, it } from 'vitest';
import { dockerfileOf, historyOf, imageOf } from '../../test/fakes/dockerfile.js';
import { imageDigest, repositoryName, sourceId, type Image, type SourceRepository } from '../model/index.js';
import { normaliseGitUrl } from './dockerfile-index.js';
import { findDockerfile } from './find-dockerfile.js';

const API = dockerfileOf(
  'FROM r.example/base:12 AS build\nRUN go build -o /api ./cmd/api\nFROM r.example/base:12\nCOPY --from=build /api /api\nRUN install -d /data/api\nENTRYPOINT ["/api"]\n',
  'services/api/Dockerfile',
  'git.example/shop',
);
const WEB = dockerfileOf(
  'FROM r.example/node:20\nCOPY . /web\nRUN npm ci --omit=dev\nCMD ["node", "/web"]\n',
  'services/web/Dockerfile',
  'git.example/shop',
);
const COPY_OF_API = dockerfileOf(
  'FROM r.example/base:12\nCOPY api /api\nRUN install -d /data/api\nENTRYPOINT ["/api"]\n',
  'old/Dockerfile',
  'git.example/attic',
);
const REPOSITORIES: readonly SourceRepository[] = ['shop', 'attic'].map((name) => ({
  name: repositoryName(`git.example/${name}`),
  source: sourceId(name),
  remote: `https://git.example/${name}.git`,
  commit: 'c'.repeat(40),
  writable: true,
}));
const BASE = named('r.example/base', ['12'], historyOf('ADD rootfs.tar /'));
const API_HISTORY = historyOf(
  'ADD rootfs.tar /',
  'COPY /api /api # buildkit',
  'RUN /bin/sh -c install -d /data/api # buildkit',
  '- ENTRYPOINT ["/api"]',
);
const API_IMAGE = named('r.example/shop/api', ['2.1'], API_HISTORY);

describe('which Dockerfile built an image', () => {
  it('finds it by history, base and name, with the last stage', () => {
    const [first] = find(API_IMAGE);
    expect(first?.dockerfile).toBe(API);
    expect(first?.stage).toBe(1);
    expect(first?.confidence).toBeGreaterThan(0.8);
    expect(first?.evidence.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['history-alignment', 'from', 'from-tag', 'name']),
    );
  });

  it('believes the image’s own label over a copy that fits as well', () => {
    const labels = {
      'org.opencontainers.image.source': 'git@git.example:attic.git',
      'org.opencontainers.image.revision': 'c'.repeat(40),
    };
    const [first, second] = find(named('r.example/x', [], API_HISTORY, { labels }));
    expect(first?.dockerfile).toBe(COPY_OF_API);
    expect(second?.evidence).toContainEqual(expect.objectContaining({ kind: 'source-label', weight: -2.5 }));
    expect((first?.confidence ?? 0) + (second?.confidence ?? 0)).toBeLessThanOrEqual(1);
  });

  it('does not believe a label that came with the base', () => {
    const labels = { 'org.opencontainers.image.source': 'https://git.example/attic' };
    const [first] = find(named('r.example/shop/api', [], API_HISTORY, { labels }), { ...BASE, labels });
    expect(first?.dockerfile).toBe(API);
    expect(first?.evidence.map(({ kind }) => kind)).not.toContain('source-label');
  });

  it('keeps what speaks against it: another base than its FROM says', () => {
    const [first] = find(API_IMAGE, named('r.example/other', ['1'], historyOf('ADD rootfs.tar /')));
    expect(first?.evidence).toContainEqual({
      kind: 'from',
      statement: 'it is FROM r.example/base:12, but the base is r.example/other',
      weight: -2,
    });
  });

  it('shares its confidence between two that fit alike', () => {
    const twins = ['a/Dockerfile', 'b/Dockerfile'].map((path) =>
      dockerfileOf('FROM r.example/base:12\nCOPY api /api\nRUN install -d /data/api\nENTRYPOINT ["/api"]\n', path),
    );
    const found = findDockerfile(named('r.example/x', [], API_HISTORY), 1, BASE, twins, []);
    expect(found.map(({ dockerfile }) => dockerfile.path)).toEqual(['a/Dockerfile', 'b/Dockerfile']);
    expect(found[0]?.confidence).toBeCloseTo(found[1]?.confidence ?? 0);
    expect(found[0]?.confidence).toBeLessThan(0.5);
  });

  it('takes the stage that a build definition names, and that the history shows', () => {
    const text =
      'FROM r.example/base:12 AS debug\nCOPY tools /tools\nRUN debug --setup\nFROM r.example/base:12 AS lean\nCOPY api /api\n';
    const builds = [{ file: 'compose.yaml', name: 'dbg', image: 'r.example/shop/dbg:1', target: 'debug' }];
    const history = historyOf('ADD rootfs.tar /', 'COPY tools /tools # buildkit', 'RUN /bin/sh -c debug --setup # buildkit');
    const image = named('r.example/shop/dbg', ['1'], history);
    const [withDefinition] = findDockerfile(image, 1, BASE, [dockerfileOf(text, 'Dockerfile', 'r', builds)], []);
    const [byHistory] = findDockerfile(image, 1, BASE, [dockerfileOf(text)], []);
    expect([withDefinition?.stage, byHistory?.stage]).toEqual([0, 0]);
    expect(withDefinition?.confidence).toBeGreaterThan(byHistory?.confidence ?? 1);
    expect(withDefinition?.evidence.map(({ statement }) => statement)).toContain('compose.yaml builds the stage debug');
  });

  it('tells images of one repository apart by the tags that compose gives them', () => {
    const dockerfiles = ['ad', 'cart'].map((service) =>
      dockerfileOf('FROM r.example/base:12\nCOPY x /x\n', `src/${service}/Dockerfile`, 'r', [
        { file: 'compose.yaml', name: service, image: `ghcr.io/o/demo:latest-${service}`, target: null },
      ]),
    );
    const image = named('ghcr.io/o/demo', ['2.0.1-cart'], historyOf('ADD rootfs.tar /', 'COPY x /x # buildkit'));
    expect(findDockerfile(image, 1, BASE, dockerfiles, [])[0]?.dockerfile.path).toBe('src/cart/Dockerfile');
  });

  it('finds none where nothing fits', () => {
    expect(
      find(named('r.example/legacy', [], historyOf('ADD rootfs.tar /', 'bazel')), BASE).filter(
        ({ confidence }) => confidence > 0.3,
      ),
    ).toEqual([]);
    expect(findDockerfile(API_IMAGE, 1, BASE, [], [])).toEqual([]);
  });

  it('finds each of 300 Dockerfiles among the others', () => {
    const many = Array.from({ length: 300 }, (_, n) =>
      dockerfileOf(`FROM r.example/base:12\nCOPY bin${n} /app\nRUN setup --service ${n}\nCMD ["/app"]\n`, `x${n}/Dockerfile`),
    );
    for (let n = 0; n < 300; n += 7) {
      const image = named(
        'r.example/z',
        [],
        historyOf(
          'ADD rootfs.tar /',
          'COPY file:12 in /app ',
          `RUN /bin/sh -c setup --service ${n} # buildkit`,
          '- CMD ["/app"]',
        ),
      );
      expect(findDockerfile(image, 1, BASE, many, [])[0]?.dockerfile.path).toBe(`x${n}/Dockerfile`);
    }
  });
});

describe('git URLs', () => {
  it.each([
    'https://github.com/Acme/Base.git',
    'git@github.com:acme/base.git',
    'ssh://git@github.com:22/acme/base',
    'https://user:token@github.com/acme/base/',
    'git+https://github.com/acme/base',
    'github.com/acme/base',
    'https://github.com/acme/base/tree/main/images',
    'git://github.com/acme/base#main',
  ])('knows %s as the same repository', (url) => expect(normaliseGitUrl(url)).toBe('github.com/acme/base'));

  it.each(['', 'base', '/srv/git/base', 'https://github.com/', 'not a url'])('takes %j for none', (url) =>
    expect(normaliseGitUrl(url)).toBeUndefined(),
  );
});

function find(image: Image, base = BASE) {
  return findDockerfile(image, 1, base, [API, WEB, COPY_OF_API], REPOSITORIES);
}

function named(repository: string, tags: readonly string[], history: Image['history'], more: Partial<Image> = {}): Image {
  const digest = imageDigest(`sha256:${'b'.repeat(64)}`);
  return imageOf(history, { names: [{ repository, tags }], ...(digest === undefined ? {} : { digest }), ...more });
}
