// A readme as it was meant to be read. Its headings begin below those of the page; nothing in it becomes markup of its own.
import { useMemo, type JSX } from 'react';
import { parseMarkdown, type Block, type Span } from '../lib/markdown.js';
import { common } from '../strings/common.js';
import { CodePane } from './code-pane.js';
import classes from './markdown.module.css';

export interface MarkdownProps {
  readonly children: string;
  /** The level of its first heading. */
  readonly level?: 3 | 4;
  /** Leaves out a heading of level 1 at the beginning, where the page's title says it. */
  readonly withoutTitle?: boolean;
}

export function Markdown({ children, level = 3, withoutTitle = false }: MarkdownProps) {
  const blocks = useMemo(() => parseMarkdown(children), [children]);
  const shown = withoutTitle && blocks[0]?.kind === 'heading' && blocks[0].level === 1 ? blocks.slice(1) : blocks;
  return (
    <div className={classes.text}>
      {shown.map((block, index) => (
        <BlockOf key={index} block={block} level={level} />
      ))}
    </div>
  );
}

function BlockOf({ block, level }: { readonly block: Block; readonly level: number }): JSX.Element {
  switch (block.kind) {
    case 'heading': {
      const Heading = HEADINGS[Math.min(6, Math.max(level, level + block.level - 2)) - 3] ?? 'h6';
      return (
        <Heading>
          <Spans of={block.spans} />
        </Heading>
      );
    }
    case 'paragraph':
      return (
        <p>
          <Spans of={block.spans} />
        </p>
      );
    case 'list': {
      const List = block.isOrdered ? 'ol' : 'ul';
      return (
        <List>
          {block.items.map((item, index) => (
            <li key={index}>
              <Spans of={item} />
            </li>
          ))}
        </List>
      );
    }
    case 'code':
      return <CodePane lines={block.lines} maxHeight={320} />;
    case 'table':
      return (
        <div className={classes.scroll} tabIndex={0} role="group" aria-label={common.asTable}>
          <table>
            <thead>
              <tr>
                {block.head.map((cell, index) => (
                  <th key={index} scope="col">
                    <Spans of={cell} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, nth) => (
                    <td key={nth}>
                      <Spans of={cell} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
  }
}

const HEADINGS = ['h3', 'h4', 'h5', 'h6'] as const;

function Spans({ of }: { readonly of: readonly Span[] }) {
  return of.map((span, index) => {
    switch (span.kind) {
      case 'code':
        return <code key={index}>{span.text}</code>;
      case 'strong':
        return <strong key={index}>{span.text}</strong>;
      case 'emphasis':
        return <em key={index}>{span.text}</em>;
      case 'link':
        return (
          <a key={index} href={span.href} target="_blank" rel="noreferrer">
            {span.text}
          </a>
        );
      case 'text':
        return span.text;
    }
  });
}
