import { describe, expect, it } from 'vitest';
import { diffId, imageDigest, type Image, type ImageDigest } from '../model/index.js';
import { mergeImages } from './merge-images.js';

const digest = (n: number): ImageDigest => imageDigest(`sha256:${String(n).padStart(64, '0')}`)!;
const CONFIG = `sha256:${'c'.repeat(64)}`;
const OTHER_CONFIG = `sha256:${'d'.repeat(64)}`;

function image(n: number, more: Partial<Image> = {}): Image {
  return { digest: digest(n), names: [], layers: [], annotations: {}, labels: {}, history: [], indexes: [], ...more };
}

const reported = (n: number, more: Partial<Image> = {}): Image =>
  image(n, { annotations: { 'dev.headwater.identity': 'repository-digest' }, ...more });

describe('mergeImages', () => {
  it('makes one image of two sources, with the names of both and what either knows', () => {
    const layer = { diffId: diffId(`sha256:${'a'.repeat(64)}`)! };
    const { images } = mergeImages([
      { image: image(1, { names: [{ repository: 'r/a', tags: ['1'] }], user: '1000' }) },
      {
        image: image(1, {
          names: [
            { repository: 'r/a', tags: ['1', 'latest'] },
            { repository: 'r/b', tags: [] },
          ],
          layers: [layer],
        }),
      },
    ]);
    expect([...images.values()]).toMatchObject([
      {
        user: '1000',
        layers: [layer],
        names: [
          { repository: 'r/a', tags: ['1', 'latest'] },
          { repository: 'r/b', tags: [] },
        ],
      },
    ]);
  });

  it('joins a report with the image that a registry describes when their configuration is the same', () => {
    const { images, byConfig } = mergeImages([
      { image: reported(9), configDigest: CONFIG },
      { image: image(1), configDigest: CONFIG },
    ]);
    expect([...images.keys()]).toEqual([digest(1)]);
    expect(byConfig.get(CONFIG)).toBe(digest(1));
    expect(images.get(digest(1))?.annotations).toEqual({});
  });

  it('keeps two platforms apart that a report names by the digest of their index', () => {
    const { images, byConfig } = mergeImages([
      { image: reported(9, { platform: 'linux/amd64' }), configDigest: CONFIG },
      { image: reported(9, { platform: 'linux/arm64' }), configDigest: OTHER_CONFIG },
    ]);
    expect(images.size).toBe(2);
    expect(images.get(byConfig.get(CONFIG)!)?.platform).toBe('linux/amd64');
    expect(images.get(byConfig.get(OTHER_CONFIG)!)?.indexes).toEqual([digest(9)]);
  });

  it('leaves the layers of an image with absurdly many out, and says so', () => {
    const layers = Array.from({ length: 1_001 }, (_, n) => ({ diffId: diffId(`sha256:${String(n).padStart(64, '0')}`)! }));
    const { images, gaps } = mergeImages([{ image: image(1, { layers }) }]);
    expect(images.get(digest(1))?.layers).toEqual([]);
    expect(gaps).toMatchObject([{ code: 'IMAGE_WITHOUT_LAYERS' }]);
  });
});
