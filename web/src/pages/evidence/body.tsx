// What a record holds, name by name, as deep as it goes: never markup, never more than there is room for at once.
import type { ReactNode } from 'react';
import { CopyId } from '../../components/mono.js';
import { Time } from '../../components/time.js';
import { evidence as words } from '../../strings/evidence.js';
import classes from './evidence.module.css';
import { isRecord, sentence } from './says.js';

/** Deeper ones, and longer lists, are closed until they are opened. */
const OPEN_DEPTH = 2;
const OPEN_ITEMS = 6;

export function Body({ of, depth = 0 }: { readonly of: unknown; readonly depth?: number }) {
  if (Array.isArray(of)) {
    if (of.length === 0) return <span className={classes.quiet}>{words.nothing}</span>;
    if (of.every(isPlain) && of.length <= OPEN_ITEMS) return <span>{of.map((one) => plainText(one)).join(', ')}</span>;
    return (
      <Folded label={words.items(of.length)} isOpen={depth < OPEN_DEPTH && of.length <= OPEN_ITEMS}>
        <ol className={classes.items}>
          {of.map((one: unknown, index) => (
            <li key={index}>
              <Body of={one} depth={depth + 1} />
            </li>
          ))}
        </ol>
      </Folded>
    );
  }
  if (isRecord(of)) {
    const members = Object.entries(of);
    if (members.length === 0) return <span className={classes.quiet}>{words.nothing}</span>;
    const list = (
      <dl className={classes.members}>
        {members.map(([name, value]) => (
          <div key={name} data-deep={isPlain(value) ? undefined : true}>
            <dt title={name}>{isName(name) ? sentence(name) : name}</dt>
            <dd>
              <Body of={value} depth={depth + 1} />
            </dd>
          </div>
        ))}
      </dl>
    );
    if (depth === 0) return list;
    return (
      <Folded label={words.items(members.length)} isOpen={depth < OPEN_DEPTH && members.length <= 2 * OPEN_ITEMS}>
        {list}
      </Folded>
    );
  }
  if (typeof of === 'string' && INSTANT.test(of)) return <Time of={of} />;
  if (typeof of === 'string' && HASH.test(of)) return <CopyId>{of}</CopyId>;
  return <span className={of === null || of === '' ? classes.quiet : undefined}>{plainText(of)}</span>;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
const HASH = /^(sha256:)?[0-9a-f]{64}$/;

function Folded({ label, isOpen, children }: { readonly label: string; readonly isOpen: boolean; readonly children: ReactNode }) {
  return (
    <details open={isOpen} className={classes.folded}>
      <summary>{label}</summary>
      {children}
    </details>
  );
}

/** Names of ours are words; ids of things, such as policies, stay as they are. */
function isName(name: string): boolean {
  return /^[a-z][A-Za-z0-9]*$/.test(name);
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function plainText(value: unknown): string {
  if (value === null || value === undefined || value === '') return words.nothing;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  return String(value);
}
