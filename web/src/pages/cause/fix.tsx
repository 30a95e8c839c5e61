// The lines that are the cause, with what stands around them where the fix shows it, and the change that puts them right.
import { ActionIcon, Button, CopyButton } from '@mantine/core';
import type { Schemas } from '../../api/queries.js';
import { CodePane } from '../../components/code-pane.js';
import { Diff } from '../../components/diff.js';
import { EmptyState } from '../../components/empty-state.js';
import { IconCheck, IconCopy, IconDownload, IconShieldQuestion } from '../../components/icons.js';
import { Panel } from '../../components/panel.js';
import { parseDiff } from '../../lib/diff.js';
import { cause as words } from '../../strings/cause.js';
import { common } from '../../strings/common.js';
import classes from './cause.module.css';

type Cause = Schemas['Cause'];

export function TheLine({ cause: { location, lines, fix } }: { readonly cause: Cause }) {
  if (location === undefined) {
    return (
      <Panel title={words.line}>
        <EmptyState small icon={IconShieldQuestion} title={words.noLine}>
          {words.noLineWhy}
        </EmptyState>
      </Panel>
    );
  }
  const around = linesAround(location, lines, fix.diff);
  return (
    <Panel title={words.line}>
      <CodePane
        title={`${location.repository} / ${location.path}`}
        lines={around.lines}
        from={around.from}
        marked={{ from: location.startLine, to: location.endLine }}
        maxHeight={360}
      />
    </Panel>
  );
}

export function TheFix({ cause: { id, fix, location } }: { readonly cause: Cause }) {
  if (fix.diff === '') {
    return (
      <Panel title={words.fix} hint={words.fixGuidance}>
        <p className={classes.guidance}>{fix.guidance}</p>
      </Panel>
    );
  }
  return (
    <Panel
      title={words.fix}
      hint={words.fixEdit}
      actions={
        <Button
          component="a"
          className={classes.download}
          href={`/api/v1/causes/${encodeURIComponent(id)}/patch`}
          download="fix.patch"
          leftSection={<IconDownload size={15} aria-hidden="true" />}
        >
          {words.download}
        </Button>
      }
    >
      <div className={classes.stack}>
        {fix.guidance !== '' && <p className={classes.guidance}>{fix.guidance}</p>}
        <Diff>{fix.diff}</Diff>
        <div className={classes.apply}>
          <span>
            {words.apply}
            {location !== undefined && <strong> {location.repository}</strong>}
          </span>
          <span className={classes.command}>
            <code>{words.command}</code>
            <CopyButton value={words.command}>
              {({ copied, copy }) => (
                <ActionIcon size={24} onClick={copy} aria-label={copied ? common.copied : words.copyCommand}>
                  {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                </ActionIcon>
              )}
            </CopyButton>
          </span>
        </div>
      </div>
    </Panel>
  );
}

/** What the diff shows of the file as it is, when the lines of the cause are among it; else just these. */
function linesAround(
  { path, startLine, endLine }: NonNullable<Cause['location']>,
  lines: readonly string[],
  diff: string,
): { readonly lines: readonly string[]; readonly from: number } {
  const file = diff === '' ? undefined : parseDiff(diff).files.find((one) => one.path === path);
  const before = file?.lines.filter(({ kind }) => kind === 'same' || kind === 'removed') ?? [];
  const at = before.findIndex((line) => line.before === startLine);
  if (at < 0 || before.at(at + endLine - startLine)?.before !== endLine) return { lines, from: startLine };
  // Without a hole: hunks of the same file may be far apart.
  let first = at;
  while (first > 0 && before[first - 1]?.before === (before[first]?.before ?? 0) - 1) first -= 1;
  let last = at;
  while (last + 1 < before.length && before[last + 1]?.before === (before[last]?.before ?? 0) + 1) last += 1;
  return { lines: before.slice(first, last + 1).map(({ text }) => text), from: before[first]?.before ?? startLine };
}
