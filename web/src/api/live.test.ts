import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLiveUpdates } from './live.js';

/** As much of the browser's as is used; its server is the test. */
class Stream extends EventTarget {
  readyState = 0;
  close(): void {
    this.readyState = 2;
  }
  opens(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }
  breaks(isForGood: boolean): void {
    this.readyState = isForGood ? 2 : 0;
    this.dispatchEvent(new Event('error'));
  }
  tells(data: unknown): void {
    this.dispatchEvent(new MessageEvent('change', { data: typeof data === 'string' ? data : JSON.stringify(data) }));
  }
}

function setUp() {
  const streams: Stream[] = [];
  const asked: string[] = [];
  const client = {
    invalidateQueries: async ({ queryKey = [] }: { queryKey?: readonly unknown[] } = {}) => void asked.push(String(queryKey[0])),
  };
  const updates = createLiveUpdates(client, () => {
    const stream = new Stream();
    streams.push(stream);
    return stream as unknown as EventSource;
  });
  return { updates, asked, stop: updates.start(), last: () => streams.at(-1)!, count: () => streams.length };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', new EventTarget());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('live updates', () => {
  it('ask again for what an event is about, once for all events of a second', () => {
    const { asked, last, stop } = setUp();
    last().opens();
    last().tells({ sequence: 1, revision: 1, kinds: ['halt'], subjects: [] });
    last().tells({ sequence: 2, revision: 1, kinds: ['halt', 'trust'], subjects: [] });
    expect(asked).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect([...asked].sort()).toEqual(['actions', 'evidence', 'halt', 'now', 'response']);
    stop();
  });

  it('ask for nothing when nothing changed, or when the event cannot be understood', () => {
    const { asked, last, stop } = setUp();
    last().opens();
    last().tells({ sequence: 1, revision: 1, kinds: [], subjects: [] });
    last().tells('"words"');
    vi.advanceTimersByTime(5_000);
    expect(asked).toEqual([]);
    stop();
  });

  it('ask for everything after a break, since events may have been missed', () => {
    const { updates, asked, last, stop } = setUp();
    last().opens();
    last().breaks(false);
    expect(updates.state()).toBe('reconnecting');
    last().opens();
    expect(updates.state()).toBe('connected');
    vi.advanceTimersByTime(1_000);
    expect(asked).toContain('causes');
    expect(asked).toContain('me');
    stop();
  });

  it('try again ever more slowly when the server refuses, and say when they are off', () => {
    const { updates, last, count, stop } = setUp();
    for (const [wait, state] of [
      [1_000, 'reconnecting'],
      [2_000, 'reconnecting'],
      [4_000, 'reconnecting'],
      [8_000, 'reconnecting'],
      [16_000, 'reconnecting'],
      [30_000, 'off'],
    ] as const) {
      const before = count();
      last().breaks(true);
      expect(updates.state()).toBe(state);
      vi.advanceTimersByTime(wait - 1);
      expect(count()).toBe(before);
      vi.advanceTimersByTime(1);
      expect(count()).toBe(before + 1);
    }
    stop();
  });

  it('try at once when the network is back', () => {
    const { last, count, stop } = setUp();
    last().breaks(true);
    window.dispatchEvent(new Event('online'));
    expect(count()).toBe(2);
    vi.advanceTimersByTime(60_000);
    expect(count()).toBe(2);
    stop();
  });

  it('leave nothing behind when they are stopped', () => {
    const { last, count, stop } = setUp();
    last().breaks(true);
    stop();
    vi.advanceTimersByTime(60_000);
    expect(count()).toBe(1);
    expect(last().readyState).toBe(2);
  });
});
