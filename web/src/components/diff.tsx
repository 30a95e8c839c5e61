// What a change does to files, line by line: signs, tones and words say what is added and removed.
import { useMemo } from 'react';
import { parseDiff, type DiffFile, type DiffLine } from '../lib/diff.js';
import { common } from '../strings/common.js';
import classes from './code-pane.module.css';

export interface DiffProps {
  /** A unified diff. */
  readonly children: string;
  /** In pixels for each file; longer ones scroll. */
  readonly maxHeight?: number;
}

export function Diff({ children, maxHeight = 480 }: DiffProps) {
  const { files, cut } = useMemo(() => parseDiff(children), [children]);
  if (files.length === 0) return <p className={classes.cut}>{common.noDifference}</p>;
  return (
    <div className={classes.files}>
      {files.map((file, index) => (
        <DiffOfFile key={`${index} ${file.path}`} file={file} maxHeight={maxHeight} />
      ))}
      {cut > 0 && <p className={classes.cut}>{common.hiddenGaps(cut)}</p>}
    </div>
  );
}

function DiffOfFile({ file, maxHeight }: { readonly file: DiffFile; readonly maxHeight: number }) {
  return (
    <figure className={classes.pane}>
      {file.path !== '' && <figcaption className={classes.title}>{file.path}</figcaption>}
      <div className={classes.scroll} style={{ maxHeight }} tabIndex={0} role="group" aria-label={file.path}>
        <ol className={classes.lines}>
          {file.lines.map((line, index) => (
            // A diff's lines never move among themselves.
            <li key={index} className={line.kind === 'same' ? undefined : classes[line.kind]}>
              <span className={classes.number} aria-hidden="true">
                {line.before}
              </span>
              <span className={classes.number} aria-hidden="true">
                {line.after}
              </span>
              <span className={classes.sign} aria-hidden="true">
                {SIGNS[line.kind]}
              </span>
              {(line.kind === 'added' || line.kind === 'removed') && <span className="hw-unseen">{common[line.kind]}</span>}
              <code>{line.text === '' ? ' ' : line.text}</code>
            </li>
          ))}
        </ol>
      </div>
    </figure>
  );
}

const SIGNS: Readonly<Record<DiffLine['kind'], string>> = { added: '+', removed: '−', same: '', hunk: '', note: '' };
