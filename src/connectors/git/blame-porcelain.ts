/** Parses what `git blame --porcelain` prints (git-blame documentation, "The Porcelain Format"). */
import type { BlameLine } from '../../model/index.js';
import { printable } from './client.js';

export type PorcelainLine = BlameLine & { readonly boundary: boolean };

const HEADER = /^([0-9a-f]{40,64}) \d+ (\d+)/;

/** A commit's details come with its first line only. Lines that cannot be read are left out. */
export function parseBlame(porcelain: Buffer): readonly PorcelainLine[] {
  const commits = new Map<string, Map<string, string>>();
  const lines: PorcelainLine[] = [];
  let current: { readonly commit: string; readonly line: number; readonly details: Map<string, string> } | undefined;
  for (const text of porcelain.toString('utf8').split('\n')) {
    if (text.startsWith('\t')) {
      if (current !== undefined) lines.push(lineOf(current));
      current = undefined;
    } else if (current === undefined) {
      const header = HEADER.exec(text);
      if (header === null) continue;
      const commit = header[1] ?? '';
      const details = commits.get(commit) ?? new Map<string, string>();
      commits.set(commit, details);
      current = { commit, line: Number(header[2]), details };
    } else {
      const space = text.indexOf(' ');
      current.details.set(space === -1 ? text : text.slice(0, space), space === -1 ? '' : text.slice(space + 1));
    }
  }
  return lines;
}

function lineOf({
  commit,
  line,
  details,
}: {
  readonly commit: string;
  readonly line: number;
  readonly details: Map<string, string>;
}): PorcelainLine {
  return {
    line,
    commit,
    authorName: printable(details.get('author') ?? ''),
    authorEmail: printable((details.get('author-mail') ?? '').replace(/^<|>$/g, '')),
    date: dateOf(details.get('author-time')),
    boundary: details.has('boundary'),
  };
}

/** A commit can claim any time, also one that no calendar has; the beginning of time then counts as very old. */
function dateOf(seconds: string | undefined): string {
  const date = new Date(Number(seconds ?? 0) * 1000);
  const isUsual = !Number.isNaN(date.getTime()) && date.getUTCFullYear() >= 0 && date.getUTCFullYear() <= 9999;
  return (isUsual ? date : new Date(0)).toISOString();
}
