import { describe, expect, it } from 'vitest';
import { tagTrack } from './tag-track.js';

describe('tagTrack', () => {
  it.each([
    [['12', '12-20260817'], '12'],
    [['12-20260316'], '12'],
    [['2.4.0'], '2'],
    [['v2.5.1'], '2'],
    [['3.20-alpine'], '3-alpine'],
    [['3.20.3-alpine', '3-alpine'], '3-alpine'],
    [['latest'], 'latest'],
    [['latest', '1.2'], '1'],
    [['main-20260817.1200'], 'main'],
    [['sha-0123abc'], 'latest'],
    [[], 'latest'],
    [['bookworm-slim'], 'bookworm-slim'],
  ])('%j is of the track %s', (tags, track) => {
    expect(tagTrack(tags)).toBe(track);
  });

  it('keeps words that only look like commits', () => {
    expect(tagTrack(['facade'])).toBe('facade');
    expect(tagTrack(['deadbeef'])).toBe('deadbeef');
  });
});
