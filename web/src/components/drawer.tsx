// A thing's details beside the list they were opened from. Its being open belongs into the address (`?open=…`), which the page keeps.
import { Drawer as MantineDrawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { common } from '../strings/common.js';

export interface DrawerProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly children: ReactNode;
  /** `lg` for what has code or a diff in it. */
  readonly size?: 'md' | 'lg';
}

export function Drawer({ isOpen, onClose, title, children, size = 'md' }: DrawerProps) {
  return (
    <MantineDrawer
      opened={isOpen}
      onClose={onClose}
      title={title}
      position="right"
      size={size === 'lg' ? 760 : 520}
      overlayProps={{ backgroundOpacity: 0.25 }}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      {children}
    </MantineDrawer>
  );
}
