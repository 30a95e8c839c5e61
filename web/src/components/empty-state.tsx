// There is none: says why that may be so and what to do next, so that nobody takes it for a fault.
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { IconDroplet } from './icons.js';
import classes from './states.module.css';
import { toneStyle } from './tag.js';

export interface EmptyStateProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly icon?: Icon;
  /** Inside of a panel. */
  readonly small?: boolean;
}

export function EmptyState({ title, children, actions, icon: Mark = IconDroplet, small = false }: EmptyStateProps) {
  return (
    <div className={small ? `${classes.state} ${classes.small}` : classes.state} style={toneStyle('accent')}>
      <span className={classes.mark}>
        <Mark size={20} aria-hidden="true" />
      </span>
      <p className={classes.title}>{title}</p>
      {children !== undefined && <div className={classes.words}>{children}</div>}
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
