// Ids, digests, paths and addresses: in one width, short where there is little room, and whole on the clipboard.
import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { shortId } from '../lib/format.js';
import { common } from '../strings/common.js';
import { IconCheck, IconCopy } from './icons.js';
import classes from './mono.module.css';

/** `short` leaves the middle out, or all but the first twelve of a digest; the whole is its title. */
export function Mono({ children, short = false }: { readonly children: string; readonly short?: boolean }) {
  const shown = short ? shortId(children) : children;
  return (
    <span className={classes.mono} title={shown === children ? undefined : children}>
      {shown}
    </span>
  );
}

/** With a button that copies the whole of it. */
export function CopyId({ children, short = true }: { readonly children: string; readonly short?: boolean }) {
  return (
    <span className={classes.copy}>
      <Mono short={short}>{children}</Mono>
      <CopyButton value={children}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? common.copied : common.copy}>
            <ActionIcon size={24} onClick={copy} aria-label={copied ? common.copied : `${common.copy} ${shortId(children)}`}>
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </span>
  );
}
